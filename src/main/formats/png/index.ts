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
  write: (scene, { texts, strips }) => writePng({ ...scene, opaque: scene.paper !== null }, strips(), texts),
  compare: comparePngs,
};
