import { list } from '../../../files/untrusted-text.ts';
import { ModelError, unsupported } from '../../error.ts';

/** The nodes of a graph (its subgraphs included) or of a function, and what operators they name. */
export interface Body {
  nodes: number;
  /** "domain\nname\noverload" → how many nodes name it. */
  readonly calls: Map<string, number>;
}

const DOMAINS = ['', 'com.microsoft'];
/** A Loop may run for ever inside the runtime, where nothing can stop it. */
const REFUSED = ['Loop'];
const MAX_FUNCTION_DEPTH = 32;
/** After every function has been put where it is called, as the runtime does. */
const MAX_INLINED_NODES = 50_000;

interface Extent {
  readonly depth: number;
  readonly nodes: number;
}

/**
 * Bounds what functions unfold to, and refuses operators of domains nobody here knows.
 * Throws model/unsupported or model/too-large, naming `file`.
 */
export function checkCalls(main: Body, functions: ReadonlyMap<string, Body>, file: string): void {
  for (const body of [main, ...functions.values()]) checkDomains(body, functions, file);
  const known = new Map<string, Extent>();
  const open = new Set<string>();

  const measure = (body: Body): Extent => {
    let { nodes } = body;
    let depth = 0;
    for (const [key, count] of body.calls) {
      const callee = functions.get(key);
      if (!callee) continue;
      const extent = known.get(key) ?? enter(key, callee);
      depth = Math.max(depth, extent.depth + 1);
      nodes += count * extent.nodes;
    }
    if (nodes > MAX_INLINED_NODES)
      throw new ModelError(
        'model/too-large',
        `${file}: its functions unfold to more than ${MAX_INLINED_NODES} nodes`,
      );
    return { depth, nodes };
  };

  const enter = (key: string, body: Body): Extent => {
    if (open.has(key)) throw unsupported(`${file}: function ${nameOf(key)} calls itself`);
    if (open.size >= MAX_FUNCTION_DEPTH)
      throw unsupported(`${file}: functions nested deeper than ${MAX_FUNCTION_DEPTH}, at ${nameOf(key)}`);
    open.add(key);
    const extent = measure(body);
    open.delete(key);
    // A chain measured from its end never gets deep here, so the depth itself counts too.
    if (extent.depth >= MAX_FUNCTION_DEPTH)
      throw unsupported(`${file}: functions nested deeper than ${MAX_FUNCTION_DEPTH}, at ${nameOf(key)}`);
    known.set(key, extent);
    return extent;
  };

  measure(main);
  for (const [key, body] of functions) if (!known.has(key)) enter(key, body);
}

function checkDomains(body: Body, functions: ReadonlyMap<string, Body>, file: string): void {
  for (const key of body.calls.keys()) {
    const [domain = '', name = ''] = key.split('\n');
    if (!functions.has(key) && !DOMAINS.includes(domain))
      throw unsupported(
        `${file}: operator ${list([name])} of domain ${list([domain])} is not supported (ai.onnx and com.microsoft are)`,
      );
    if (REFUSED.includes(name)) throw unsupported(`${file}: operator ${name} is not supported`);
  }
}

function nameOf(key: string): string {
  return list([key.split('\n')[1] ?? '']);
}
