import type { SeedRef } from '../../../contract/views/gallery.ts';
import { checkLatentRef } from '../../../core/latent-ref.ts';
import { parsePinText } from '../../state/pin.ts';

/** The seed that was typed: of a stream, unless the text names another (`numpy:14`). Throws an error of one line. */
export function readSeed(text: string, stream: string): SeedRef {
  const ref = parsePinText(text, stream, []);
  if (ref.kind !== 'seed') throw new Error(`${text.slice(0, 40)}: must be a seed`);
  checkLatentRef(ref);
  return ref;
}
