import type { FigureText } from '../../contract/figure.ts';
import type { ImageFormat } from '../../contract/motion.ts';
import { writeApng } from './apng/writer.ts';
import type { Picture } from '../figures/scene/picture.ts';
import { readApngFrames } from './apng/frames.ts';
import type { FilmFrames } from './animation-frames.ts';
import type { Film } from '../figures/animation/animation.ts';
import { colourPicture, readGifFrames } from './gif/frames.ts';
import { indexPicture } from './gif/palette.ts';
import { writeGif } from './gif/writer.ts';

type WriteFilm = (film: Film, texts?: readonly FigureText[]) => AsyncGenerator<Uint8Array>;

/** The formats that need no encoder of the system's: a film as its file in pieces, with texts that travel in it. */
export const filmWriters: Readonly<Record<ImageFormat, WriteFilm>> = { gif: writeGif, apng: writeApng };

interface FilmReader {
  /** Takes apart a file from anybody; throws latent/unreadable naming `name`. */
  read(bytes: Uint8Array, name: string): FilmFrames;
  /** What the format shows of a frame. */
  show(frame: Picture): Picture;
}

export const filmReaders: Readonly<Record<ImageFormat, FilmReader>> = {
  gif: {
    read: readGifFrames,
    show: (frame) => colourPicture(indexPicture(frame), frame.width, frame.height, 'frame'),
  },
  apng: { read: readApngFrames, show: (frame) => frame },
};
