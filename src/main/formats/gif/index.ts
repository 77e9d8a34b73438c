import type { AnimationFile } from '../format.ts';
import { colourPicture, readGifFrames } from './frames.ts';
import { indexPicture } from './palette.ts';
import { isGif, readGifText } from './texts.ts';
import { writeGif } from './writer.ts';

export const gif: AnimationFile<'gif'> = {
  id: 'gif',
  kind: 'animated-image',
  isOne: isGif,
  texts: { read: readGifText },
  write: writeGif,
  read: readGifFrames,
  show: (frame) => colourPicture(indexPicture(frame), frame.width, frame.height, 'frame'),
};
