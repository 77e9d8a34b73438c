import type { StillFile } from '../format.ts';
import { isSvg, readSvgText } from './texts.ts';
import { writeSvg } from './writer.ts';

export const svg: StillFile<'svg'> = {
  id: 'svg',
  kind: 'still',
  isOne: isSvg,
  texts: { read: readSvgText },
  write: (scene, { texts, signal }) => writeSvg(scene, texts, signal),
};
