import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel, int, port, types } from './onnx-model.ts';

const SIDE = 2048;
const PRODUCTS = 1000;

/**
 * Writes a model whose one network call takes 17 TFLOP, minutes on a few cores: a chain of matrix products. Its first
 * call is made while it is opened.
 */
export function writeSlowModel(folder: string): string {
  const shape = ['batch', 1, SIDE, SIDE];
  const products = Array.from({ length: PRODUCTS }, (_, i) => ({
    opType: 'MatMul',
    input: [`x${String(i)}`, `x${String(i)}`],
    output: [i === PRODUCTS - 1 ? 'eps' : `x${String(i + 1)}`],
  }));
  const bytes = encodeModel({
    sample: port('sample', types.FLOAT, shape),
    output: port('eps', types.FLOAT, shape),
    nodes: [
      { opType: 'Cast', input: ['timestep'], output: ['t'], attribute: [int('to', types.FLOAT)] },
      { opType: 'Mul', input: ['sample', 't'], output: ['x0'] },
      ...products,
    ],
  });
  const path = join(folder, 'slow.onnx');
  writeFileSync(path, bytes);
  return path;
}
