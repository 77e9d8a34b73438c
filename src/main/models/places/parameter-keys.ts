import { list, show } from '../../files/untrusted-text.ts';
import type { StoredTensor, StoredTensors } from '../../formats/tensor.ts';
import { malformed } from '../error.ts';
import { unwrapKeys } from './key-prefix.ts';

/** Attention names before diffusers 0.15, at the end of a key, and what they are called since. */
const RENAMED: readonly (readonly [old: RegExp, now: string])[] = [
  [/\.query\.(weight|bias)$/, '.to_q.$1'],
  [/\.key\.(weight|bias)$/, '.to_k.$1'],
  [/\.value\.(weight|bias)$/, '.to_v.$1'],
  [/\.proj_attn\.(weight|bias)$/, '.to_out.0.$1'],
];

export interface MatchedKeys {
  readonly weights: Map<string, StoredTensor>;
  /** Warnings about the keys, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Matches the tensors of a weight file with the parameters of a diffusers network, in their order: prefixes of wrapping
 * modules go, old attention names become the present ones, and [C, C, 1, 1] attention weights [C, C]. Nothing is converted
 * or copied yet. Throws model/malformed naming missing keys and those that are there instead, or a shape that differs.
 * @param expected shapes by name
 */
export function matchParameters(
  expected: ReadonlyMap<string, readonly number[]>,
  tensors: StoredTensors,
  file: string,
): MatchedKeys {
  const unwrapped = unwrapKeys(tensors, (name) => expected.has(presentName(name)), file);
  const named = new Map<string, StoredTensor>();
  const originals = new Map<string, string>();
  for (const [name, tensor] of unwrapped.tensors) {
    const now = presentName(name);
    if (named.has(now))
      throw malformed(`${file}: ${list([name])} is given under its old and its present name`);
    named.set(now, tensor);
    originals.set(now, unwrapped.originals.get(name) ?? name);
  }
  checkNames(expected, originals, file);
  return {
    weights: new Map(
      [...expected].map(([name, shape]) => [name, fitShape(name, named.get(name)!, shape, file)]),
    ),
    warnings: unwrapped.warnings,
  };
}

/** @param originals the file's key for each name */
function checkNames(
  expected: ReadonlyMap<string, unknown>,
  originals: ReadonlyMap<string, string>,
  file: string,
): void {
  const missing = [...expected.keys()].filter((name) => !originals.has(name));
  const unexpected = [...originals].filter(([name]) => !expected.has(name)).map(([, original]) => original);
  if (missing.length > 0) {
    const instead = unexpected.length > 0 ? `; there instead: ${list(unexpected)}` : '';
    const none = originals.size === 0 ? '; it holds no tensors' : '';
    throw malformed(`${file}: missing ${list(missing)}${instead}${none}`);
  }
  if (unexpected.length > 0)
    throw malformed(`${file}: ${list(unexpected)} not part of the network that config.json describes`);
}

function presentName(name: string): string {
  if (!name.includes('attentions.')) return name;
  return RENAMED.reduce((result, [old, now]) => result.replace(old, now), name);
}

function fitShape(name: string, tensor: StoredTensor, shape: readonly number[], file: string): StoredTensor {
  const given = tensor.shape;
  const isPointwise = name.includes('attentions.') && given.length === 4 && given[2] === 1 && given[3] === 1;
  const comparable = isPointwise ? given.slice(0, 2) : given;
  if (comparable.length !== shape.length || comparable.some((size, i) => size !== shape[i]))
    throw malformed(`${file}: ${name} has shape ${show(given)}, config.json implies ${show(shape)}`);
  return { ...tensor, shape };
}
