import type { AnimationFile } from '../format.ts';
import { isPng } from '../png/chunks.ts';
import { readPngText } from '../png/texts.ts';
import { readApngFrames } from './frames.ts';
import { writeApng } from './writer.ts';

/** Begins as a PNG does, and is one to readers that know no animation. */
export const apng: AnimationFile<'apng'> = {
  id: 'apng',
  kind: 'animated-image',
  isOne: isPng,
  texts: { read: readPngText },
  write: writeApng,
  read: readApngFrames,
  show: (frame) => frame,
};
