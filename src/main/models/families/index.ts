import type { Family } from '../family.ts';
import { onnxFile } from './onnx-file/index.ts';
import { unet2d } from './unet2d/index.ts';

/** Every family of networks. The first that recognizes a place opens it. */
export const families: readonly Family[] = [onnxFile, unet2d];
