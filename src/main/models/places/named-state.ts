import { list } from '../../files/untrusted-text.ts';
import type { StoredTensors } from '../../formats/tensor.ts';
import { unsupported } from '../error.ts';
import type { MatchedKeys } from './parameter-keys.ts';

/**
 * The parameters of the one state dict that has those of the network, out of a checkpoint with several things by name
 * (`state_dict`, `model`, `ema`), and a warning that says which it is. Throws model/unsupported where several have them, since
 * pictures of a moving average differ from those of the weights it was made of; where none has, what `match` throws of the
 * only one, else model/unsupported.
 * @param named at least one
 * @param match throws where a state dict does not have the parameters
 * @param path for errors
 */
export function matchNamedState(
  named: ReadonlyMap<string, StoredTensors>,
  match: (tensors: StoredTensors, place: string) => MatchedKeys,
  path: string,
): MatchedKeys {
  const fits: { readonly name: string; readonly matched: MatchedKeys }[] = [];
  const failures: unknown[] = [];
  for (const [name, tensors] of named) {
    try {
      fits.push({ name, matched: match(tensors, `${path}: ${list([name])}`) });
    } catch (error) {
      failures.push(error);
    }
  }
  const [first, ...others] = fits;
  if (first && others.length === 0) {
    const { weights, warnings } = first.matched;
    return {
      weights,
      warnings: [`the weights are those under "${list([first.name])}" of the file`, ...warnings],
    };
  }
  if (failures.length === 1 && fits.length === 0) throw failures[0];
  const names = list(fits.length > 0 ? fits.map(({ name }) => name) : [...named.keys()]);
  throw unsupported(
    fits.length > 0
      ? `${path}: its ${names} are all weights of the network; save the one that is meant in a file of its own with torch.save`
      : `${path}: none of its ${names} are weights of the network`,
  );
}
