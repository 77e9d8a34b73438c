import { list, show } from '../../../files/untrusted-text.ts';
import {
  BYTES_OF,
  countElements,
  storedTensor,
  type StoredTensor,
  type StoredTensors,
} from '../../../formats/tensor.ts';
import { malformed } from '../../error.ts';
import { unwrapKeys } from '../../places/key-prefix.ts';
import type { MatchedKeys } from '../../places/parameter-keys.ts';
import { listParameters } from './keys.ts';
import type { UNet2DLayers } from './layers.ts';

/** Where a parameter of a UNet2DModel lies in a file that names it otherwise. */
export interface ParameterSource {
  /** The file's key. */
  readonly key: string;
  /** Shape of the file's tensor; sizes of 1 at its end do not count. */
  readonly shape: readonly number[];
  /** The parameter of the file's tensor, where that is more than it. */
  readonly take?: (tensor: StoredTensor) => StoredTensor;
}

export interface RenamedFile {
  /** For errors. */
  readonly file: string;
  /** The file or the preset that says the architecture, for errors. */
  readonly architecture: string;
  /** @param shape of the parameter */
  sourceOf(name: string, shape: readonly number[]): ParameterSource;
  /** Keys of the file that no evaluation reads. */
  readonly ignored?: readonly string[];
}

/**
 * The parameters of a UNet2DModel out of a file of another implementation of the same network. Prefixes of wrapping modules
 * go. Nothing is read yet. Throws model/malformed naming missing keys and those that are there instead, or a shape that differs.
 */
export function matchRenamedKeys(
  layers: UNet2DLayers,
  tensors: StoredTensors,
  renamed: RenamedFile,
): MatchedKeys {
  const { file, architecture, sourceOf, ignored = [] } = renamed;
  const parameters = [...listParameters(layers)].map(([name, shape]) => ({
    name,
    shape,
    source: sourceOf(name, shape),
  }));
  const expected = new Set(parameters.map(({ source }) => source.key));
  const unwrapped = unwrapKeys(tensors, (key) => expected.has(key) || ignored.includes(key), file);
  checkKeys(expected, [...unwrapped.tensors.keys()], renamed);
  const weights = new Map<string, StoredTensor>();
  for (const { name, shape, source } of parameters) {
    const tensor = unwrapped.tensors.get(source.key)!;
    if (dropOnes(tensor.shape).join() !== dropOnes(source.shape).join())
      throw malformed(
        `${file}: ${source.key} has shape ${show(tensor.shape)}, ${architecture} implies ${show(source.shape)}`,
      );
    weights.set(name, { ...(source.take ? source.take(tensor) : tensor), shape });
  }
  return { weights, warnings: unwrapped.warnings };
}

function checkKeys(
  expected: ReadonlySet<string>,
  given: readonly string[],
  { file, architecture, ignored = [] }: RenamedFile,
): void {
  const found = new Set(given);
  const missing = [...expected].filter((key) => !found.has(key));
  const unexpected = given.filter((key) => !expected.has(key) && !ignored.includes(key));
  const instead = unexpected.length > 0 ? `; there instead: ${list(unexpected)}` : '';
  if (missing.length > 0)
    throw malformed(`${file}: missing ${list(missing)}, which ${architecture} implies${instead}`);
  if (unexpected.length > 0)
    throw malformed(`${file}: ${list(unexpected)} not part of the network that ${architecture} describes`);
}

/** A shape without the sizes of 1 at its end: a linear layer is a convolution of kernel 1. */
function dropOnes(shape: readonly number[]): readonly number[] {
  return shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1);
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
