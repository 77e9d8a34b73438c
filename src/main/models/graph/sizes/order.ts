import type { Graph, Node } from './graph.ts';

/** The nodes so that each stands after those it takes from; those of a circle are left out. */
export function sortNodes({ nodes }: Graph): readonly Node[] {
  const makers = new Map<string, Node>();
  for (const node of nodes) for (const name of node.outputs) if (name !== '') makers.set(name, node);
  const waiting = new Map<Node, number>();
  const takers = new Map<Node, Node[]>();
  for (const node of nodes) {
    const sources = new Set(namesUsedBy(node).flatMap((name) => makers.get(name) ?? []));
    waiting.set(node, sources.size);
    for (const source of sources) {
      const known = takers.get(source);
      if (known) known.push(node);
      else takers.set(source, [node]);
    }
  }
  const sorted = nodes.filter((node) => waiting.get(node) === 0);
  for (let i = 0; i < sorted.length; i++)
    for (const taker of takers.get(sorted[i]!) ?? []) {
      const left = waiting.get(taker)! - 1;
      waiting.set(taker, left);
      if (left === 0) sorted.push(taker);
    }
  return sorted;
}

/** Its inputs, and what the graphs inside it take from around them. */
function namesUsedBy({ inputs, attributes }: Node): readonly string[] {
  const inner = [...attributes.values()].flatMap(({ graph }) => (graph ? namesTakenBy(graph) : []));
  return inner.length > 0 ? [...inputs, ...inner] : inputs;
}

function namesTakenBy({ nodes, initializers, inputs, outputs }: Graph): readonly string[] {
  const own = new Set([...inputs, ...initializers.keys(), ...nodes.flatMap((node) => node.outputs)]);
  return [...nodes.flatMap(namesUsedBy), ...outputs].filter((name) => !own.has(name));
}
