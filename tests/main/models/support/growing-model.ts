import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeProto_AttributeType } from '../../../../src/main/models/graph/onnx_pb.ts';
import { encodeModel, int, types } from './onnx-model.ts';

const TENSORS = 100;

const fill = (value: number) => ({
  name: 'value',
  type: AttributeProto_AttributeType.TENSOR,
  t: { dims: [1n], dataType: types.FLOAT, floatData: [value] },
});

/**
 * Writes a model whose memory its timestep decides, so that no shape tells it: beyond the step `from` of 1000, a
 * hundred tensors of a tenth of a megabyte for every step. It is opened at step 500, and samples [1, 2, 2] as sample · t.
 */
export function writeGrowingModel(folder: string, from: number, name = 'growing.onnx'): string {
  const grown = Array.from({ length: TENSORS }, (_, i) => `grown${String(i)}`);
  const scalar = (key: string, value: number) => ({
    name: key,
    dims: [],
    dataType: types.INT64,
    int64Data: [BigInt(value)],
  });
  const node = (opType: string, input: string[], output: string) => ({ opType, input, output: [output] });
  const bytes = encodeModel({
    initializers: [
      scalar('from', from),
      scalar('zero', 0),
      scalar('one', 1),
      scalar('values', 25_000),
      { name: 'axis', dims: [1n], dataType: types.INT64, int64Data: [0n] },
      { name: 'nothing', dims: [], dataType: types.FLOAT, floatData: [0] },
    ],
    nodes: [
      node('Sub', ['timestep', 'from'], 'over'),
      node('Max', ['over', 'zero'], 'steps'),
      node('Mul', ['steps', 'values'], 'many'),
      node('Max', ['many', 'one'], 'count'),
      node('Unsqueeze', ['count', 'axis'], 'shape'),
      // Of different numbers: the runtime makes those that are alike only once.
      ...grown.map((output, i) => ({ ...node('ConstantOfShape', ['shape'], output), attribute: [fill(i)] })),
      node('Sum', grown, 'sum'),
      { ...node('ReduceMean', ['sum'], 'mean'), attribute: [int('keepdims', 0)] },
      node('Mul', ['mean', 'nothing'], 'zeros'),
      { ...node('Cast', ['timestep'], 't'), attribute: [int('to', types.FLOAT)] },
      node('Mul', ['sample', 't'], 'product'),
      node('Add', ['product', 'zeros'], 'eps'),
    ],
  });
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Writes a model that has three tensors of 784 MB at once, as its shapes tell, and gives sample · t. */
export function writeLargeModel(folder: string): string {
  const node = (opType: string, input: string[], output: string) => ({ opType, input, output: [output] });
  const bytes = encodeModel({
    initializers: [
      { name: 'size', dims: [4n], dataType: types.INT64, int64Data: [1n, 1n, 14_000n, 14_000n] },
      { name: 'nothing', dims: [], dataType: types.FLOAT, floatData: [0] },
    ],
    nodes: [
      node('ReduceMean', ['sample'], 'mean'),
      node('Expand', ['mean', 'size'], 'a'),
      node('Sin', ['a'], 'b'),
      node('Cos', ['a'], 'c'),
      node('Sum', ['a', 'b', 'c'], 'sum'),
      { ...node('ReduceMean', ['sum'], 'large'), attribute: [int('keepdims', 0)] },
      node('Mul', ['large', 'nothing'], 'zero'),
      { ...node('Cast', ['timestep'], 't'), attribute: [int('to', types.FLOAT)] },
      node('Mul', ['sample', 't'], 'product'),
      node('Add', ['product', 'zero'], 'eps'),
    ],
  });
  const path = join(folder, 'large.onnx');
  writeFileSync(path, bytes);
  return path;
}
