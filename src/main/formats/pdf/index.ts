import type { StillFile } from '../format.ts';
import { isPdf, readPdfText } from './texts.ts';
import { writePdf } from './writer.ts';

export const pdf: StillFile<'pdf'> = {
  id: 'pdf',
  kind: 'still',
  isOne: isPdf,
  texts: { read: readPdfText },
  write: (scene, { texts, signal }) => writePdf(scene, texts, signal),
};
