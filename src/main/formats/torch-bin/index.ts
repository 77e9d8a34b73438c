import type { ArraySource } from '../format.ts';
import { isZip } from '../zip/reader.ts';
import { isLegacy } from './legacy.ts';
import { readTorchTensors } from './tensors.ts';

/** What torch.save writes; it is only read. */
export const torchBin: ArraySource = {
  id: 'torch',
  isOne: (bytes) => isZip(bytes) || isLegacy(bytes),
  endings: ['pt', 'pth', 'bin', 'ckpt'],
  readArrays: async (bytes, path) =>
    (await readTorchTensors(bytes, path)).map(({ name, tensor }) => ({ name, ...tensor })),
};
