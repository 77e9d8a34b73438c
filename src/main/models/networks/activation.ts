import { show } from '../../files/untrusted-text.ts';
import { unsupported } from '../error.ts';
import type { FieldReader } from '../fields.ts';
import { activations, type Activation } from '../graph/layers.ts';

const names: readonly string[] = [...activations, 'swish'];

/**
 * `act_fn`, in any case as diffusers' get_activation takes it; "swish" is silu.
 * @throws model/unsupported naming the file, the field and its value
 */
export function readActivation(read: FieldReader): Activation {
  const value = read.has('act_fn') ? read.raw('act_fn') : 'silu';
  const name = typeof value === 'string' ? value.toLowerCase() : null;
  const found = names.find((each) => each === name);
  if (found === undefined)
    throw unsupported(`${read.file}: act_fn ${show(value)} is not supported (${names.join(', ')} are)`);
  return activations.find((each) => each === found) ?? 'silu';
}
