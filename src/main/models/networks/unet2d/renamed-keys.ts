import {
  BYTES_OF,
  countElements,
  storedTensor,
  type StoredTensor,
  type StoredTensors,
} from '../../../formats/tensor.ts';
import { matchParameters, type ParameterSource, type WeightFileFacts } from '../match-parameters.ts';
import { listParameters, type MatchedKeys } from './keys.ts';
import type { UNet2DLayers } from './layers.ts';

export interface RenamedFile extends WeightFileFacts {
  /** Where a parameter of a UNet2DModel lies in the file. @param shape of the parameter */
  sourceOf(name: string, shape: readonly number[]): ParameterSource;
}

/** The parameters of a UNet2DModel out of a file of another implementation of the same network. Throws as matchParameters does. */
export function matchRenamedKeys(
  layers: UNet2DLayers,
  tensors: StoredTensors,
  { sourceOf, ...facts }: RenamedFile,
): MatchedKeys {
  const parameters = [...listParameters(layers)].map(([name, shape]) => ({
    name,
    shape,
    source: sourceOf(name, shape),
  }));
  return matchParameters(parameters, tensors, facts);
}

/**
 * Rows of a tensor, whose first axis they are: where they lie in the file, if they do so one after another.
 * @param rows in the order that they are to have
 */
export function takeRows(tensor: StoredTensor, rows: readonly number[]): StoredTensor {
  const { type, place } = tensor;
  const [, ...rest] = tensor.shape;
  const shape = [rows.length, ...rest];
  const width = countElements(rest)!;
  const first = rows[0] ?? 0;
  const isRun = rows.every((row, i) => row === first + i);
  if (isRun && place?.strides === null)
    return storedTensor(place.source, place.offset + first * width * BYTES_OF[type], shape, type);
  const read = (): Float32Array => {
    const all = tensor.read();
    const picked = new Float32Array(rows.length * width);
    rows.forEach((row, i) => picked.set(all.subarray(row * width, (row + 1) * width), i * width));
    return picked;
  };
  return { shape, type, read };
}
