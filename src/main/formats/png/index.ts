import type { StillFile } from '../format.ts';
import { isPng } from './chunks.ts';
import { readPngText } from './texts.ts';
import { comparePngs } from './compare.ts';
import { writePng } from './writer.ts';

export const png: StillFile<'png'> = {
  id: 'png',
  kind: 'still',
  isOne: isPng,
  texts: { read: readPngText },
  write({ width, height, paper, inches }, { texts, strips }) {
    const size = { width, height, opaque: paper !== null, ...(inches && { dpi: inches.dpi }) };
    return writePng(size, strips(), texts);
  },
  compare: comparePngs,
};
