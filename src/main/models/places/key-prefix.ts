import { list } from '../../files/untrusted-text.ts';
import { malformed } from '../error.ts';
import type { StoredTensor, StoredTensors } from '../../formats/tensor.ts';

/** Modules that wrap others and put their name into the keys; no parameter of a network has such a name. */
const WRAPPERS: readonly (readonly [part: string, what: string])[] = [
  ['_orig_mod', 'torch.compile'],
  ['module', 'DataParallel'],
  ['_fsdp_wrapped_module', 'FSDP'],
  ['_checkpoint_wrapped_module', 'activation checkpointing'],
];

/** Dot-separated parts of a prefix; `module.unet.` has two. */
const MAX_PREFIX_PARTS = 8;

export interface UnwrappedKeys {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The key in the file of each name that differs from it. */
  readonly originals: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/**
 * The tensors under the names of their network: without the names of modules that wrap it, and without any prefix that
 * all keys share, where what is left are names that the network has.
 * Throws model/malformed, naming `file`, where two keys become one.
 */
export function unwrapKeys(
  tensors: StoredTensors,
  isExpected: (name: string) => boolean,
  file: string,
): UnwrappedKeys {
  const found = new Set<string>();
  const bare = [...tensors.keys()].map((key) => [key, dropWrappers(key, found)] as const);
  const prefix = findPrefix(
    bare.map(([, name]) => name),
    isExpected,
  );
  if (found.size === 0 && prefix === '') return { tensors, originals: new Map(), warnings: [] };
  const named = new Map<string, StoredTensor>();
  const originals = new Map<string, string>();
  for (const [key, name] of bare) {
    const now = name.slice(prefix.length);
    if (named.has(now)) throw malformed(`${file}: ${list([key])} and ${list([now])} are the same key`);
    named.set(now, tensors.get(key)!);
    if (now !== key) originals.set(now, key);
  }
  const wrappers = WRAPPERS.filter(([part]) => found.has(part)).map(([part, what]) => `"${part}." (${what})`);
  const parts = [...wrappers, ...(prefix === '' ? [] : [`"${list([prefix])}"`])];
  return {
    tensors: named,
    originals,
    warnings: [`ignored prefixes in the weights' keys: ${parts.join(', ')}`],
  };
}

function dropWrappers(key: string, found: Set<string>): string {
  const parts = key.split('.');
  const rest = parts.filter((part) => !WRAPPERS.some(([wrapper]) => wrapper === part));
  if (rest.length < parts.length) for (const [part] of WRAPPERS) if (parts.includes(part)) found.add(part);
  return rest.join('.');
}

/** The prefix common to all names, up to a dot, whose removal leaves the largest number of expected names; empty where none helps. */
function findPrefix(names: readonly string[], isExpected: (name: string) => boolean): string {
  const parts = names[0]?.split('.', MAX_PREFIX_PARTS) ?? [];
  let best = { prefix: '', fits: names.filter(isExpected).length };
  for (let count = 1; count <= parts.length; count++) {
    const prefix = `${parts.slice(0, count).join('.')}.`;
    if (!names.every((name) => name.startsWith(prefix))) break;
    const fits = names.filter((name) => isExpected(name.slice(prefix.length))).length;
    if (fits > best.fits) best = { prefix, fits };
  }
  return best.prefix;
}
