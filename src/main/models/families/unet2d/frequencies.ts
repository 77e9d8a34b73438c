import type { StoredTensor, StoredTensors } from '../../../formats/tensor.ts';

const OLD = /(^|\.)time_proj\.W$/;

/**
 * The tensors of a file with the frequencies of Fourier features under their present name alone: diffusers used to write
 * them as `time_proj.W` as well, and does not read that.
 */
export function nameFrequencies(tensors: StoredTensors): StoredTensors {
  if (![...tensors.keys()].some((name) => OLD.test(name))) return tensors;
  const named = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    const now = OLD.test(name) ? `${name.slice(0, -1)}weight` : name;
    if (now === name || !tensors.has(now)) named.set(now, tensor);
  }
  return named;
}
