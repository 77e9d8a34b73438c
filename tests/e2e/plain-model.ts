import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeModel, int, port, types } from '../main/models/support/onnx-model.ts';
import type { ResetModel } from './reset.ts';

/** Writes a network of 3 × 32 × 32, eps = sample · t / 1000, which takes next to no time. */
export function writePlainModel(folder: string): ResetModel {
  const location = path.join(folder, 'plain.onnx');
  const file = encodeModel({
    sample: port('sample', types.FLOAT, ['batch', 3, 32, 32]),
    output: port('eps', types.FLOAT, ['batch', 3, 32, 32]),
    initializers: [{ name: 'thousandth', dataType: types.FLOAT, dims: [], floatData: [0.001] }],
    nodes: [
      { opType: 'Cast', input: ['timestep'], output: ['t'], attribute: [int('to', types.FLOAT)] },
      { opType: 'Mul', input: ['t', 'thousandth'], output: ['share'] },
      { opType: 'Mul', input: ['sample', 'share'], output: ['eps'] },
    ],
  });
  writeFileSync(location, file);
  return { name: 'plain', location };
}
