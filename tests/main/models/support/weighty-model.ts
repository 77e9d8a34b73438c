import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel, port, types } from './onnx-model.ts';

const TABLE_BYTES = 150_000_000;

/** Writes a model of quick samples [3, 32, 32] whose weights take 150 MB; its ε is the sample itself. */
export function writeWeightyModel(folder: string): string {
  const shape = ['n', 3, 32, 32];
  const bytes = encodeModel({
    sample: port('sample', types.FLOAT, shape),
    output: port('eps', types.FLOAT, shape),
    initializers: [
      {
        name: 'table',
        dims: [BigInt(TABLE_BYTES / 4)],
        dataType: types.FLOAT,
        rawData: new Uint8Array(TABLE_BYTES),
      },
      { name: 'index', dims: [], dataType: types.INT64, int64Data: [7n] },
    ],
    nodes: [
      { opType: 'Gather', input: ['table', 'index'], output: ['entry'] },
      { opType: 'Add', input: ['sample', 'entry'], output: ['eps'] },
    ],
  });
  const path = join(folder, 'weighty.onnx');
  writeFileSync(path, bytes);
  return path;
}
