import { MAX_TERMS } from '../mix.ts';
import { checkStream, checkStreamSeed, noiseStreamOf, parseSeed } from '../random/index.ts';
import { splitStream } from '../random/stream-id.ts';
import type { LatentRef, MixTerm } from './expression.ts';
import { partsOf } from './leaves.ts';

/** How deep an expression may nest: a seed alone has depth 1. */
export const MAX_DEPTH = 64;
/** How many seeds, files and operations an expression may have. */
export const MAX_NODES = 4096;
/** Largest index of a latent in a file. */
const MAX_INDEX = 2 ** 31;

export interface RefSize {
  readonly depth: number;
  readonly nodes: number;
}

/**
 * Depth and node count of an expression that may come from anywhere. Throws on the first value that the grammar
 * would not give, and beyond MAX_DEPTH or MAX_NODES, without recursion: cycles and shared nodes end there too.
 */
export function checkLatentRef(ref: LatentRef): RefSize {
  const pending: { node: LatentRef; depth: number }[] = [{ node: ref, depth: 1 }];
  let nodes = 0;
  let deepest = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    nodes += 1;
    deepest = Math.max(deepest, depth);
    if (depth > MAX_DEPTH) throw new Error(`latent expression nests deeper than ${MAX_DEPTH}`);
    if (nodes > MAX_NODES) throw new Error(`latent expression has more than ${MAX_NODES} parts`);
    checkNode(node);
    for (const part of partsOf(node)) pending.push({ node: part, depth: depth + 1 });
  }
  return { depth: deepest, nodes };
}

/** Checks a node's own values. */
function checkNode(node: LatentRef): void {
  switch (node?.kind) {
    case 'seed':
      return checkSeed(node.stream, node.seed);
    case 'stored':
      return checkSha256(node.sha256);
    case 'file':
      return checkFile(node.path, node.index);
    case 'slerp':
    case 'lerp':
      return checkFinite('u', node.u);
    case 'near':
      checkFinite('degrees', node.degrees);
      return checkSeed('torch-cpu', node.seed);
    case 'mix':
      return checkTerms(node.terms);
    default:
      throw new Error(
        `latent expression of kind "${String((node as { kind?: unknown } | null)?.kind)}" is not known`,
      );
  }
}

/** Throws unless there are 1 to MAX_TERMS terms with finite weights, not all of them 0. */
export function checkTerms(terms: readonly MixTerm[]): void {
  if (!Array.isArray(terms) || terms.length < 1 || terms.length > MAX_TERMS) {
    throw new Error(`mix has ${String(terms?.length)} terms, must have 1 to ${MAX_TERMS}`);
  }
  const weights = terms.map((term: Partial<MixTerm> | null) => term?.weight as number);
  weights.forEach((weight, i) => checkFinite(`weight ${i + 1} of mix`, weight));
  if (weights.every((weight) => weight === 0)) throw new Error('all weights of mix are 0');
}

/** Throws unless the stream exists, in its one spelling, and takes the seed. */
export function checkSeed(stream: string, seed: string): void {
  checkStream(stream);
  checkStreamSeed(noiseStreamOf(splitStream(stream).name), parseSeed(seed));
}

/** Throws unless the text is a SHA-256 in lower-case hex. */
export function checkSha256(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new Error(
      `stored latent ${JSON.stringify(String(sha256).slice(0, 80))} must be named by 64 hexadecimal digits`,
    );
}

/** Throws unless a file's path and index can be meant. */
export function checkFile(path: string, index: number): void {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new Error(
      `latent file path ${JSON.stringify(String(path).slice(0, 80))} must be a text that is not empty`,
    );
  }
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
    throw new Error(`latent file index is ${index}, must be an integer in [0, 2^31]`);
  }
}

function checkFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new Error(`${name} is ${value}, must be finite`);
}
