import type { ArrayFile, ArraySource } from '../format.ts';
import { readSafetensors } from './reader.ts';
import { isSafetensors, readSafetensorsText } from './texts.ts';
import { writeSafetensors } from './writer.ts';

export const safetensors: ArrayFile<'safetensors'> & ArraySource = {
  id: 'safetensors',
  kind: 'arrays',
  single: false,
  isOne: isSafetensors,
  texts: { read: readSafetensorsText },
  endings: ['safetensors'],
  write: (arrays, texts) =>
    writeSafetensors(arrays, Object.fromEntries(texts.map(({ keyword, text }) => [keyword, text]))),
  readArrays: async (bytes, path) =>
    [...readSafetensors(bytes, path, 'skip')].map(([name, tensor]) => ({ name, ...tensor })),
};
