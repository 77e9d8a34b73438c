import type { FigureText } from '../../../contract/figure.ts';
import type { ImageFormat } from '../../../contract/motion.ts';
import { writeApng } from './apng.ts';
import type { Film } from './film.ts';
import { writeGif } from './gif.ts';

type WriteFilm = (film: Film, texts?: readonly FigureText[]) => AsyncGenerator<Uint8Array>;

/** The formats that need no encoder of the system's: a film as its file in pieces, with texts that travel in it. */
export const filmWriters: Readonly<Record<ImageFormat, WriteFilm>> = { gif: writeGif, apng: writeApng };
