import type { Family } from '../family.ts';
import { onnxFile } from './onnx-file/index.ts';
import { unet2d } from './unet2d/index.ts';

/** In the order in which they are asked whether they recognize a place. */
export const families: readonly Family[] = [onnxFile, unet2d];
