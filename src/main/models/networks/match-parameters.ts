import { list, show } from '../../files/untrusted-text.ts';
import type { StoredTensor, StoredTensors } from '../../formats/tensor.ts';
import { malformed } from '../error.ts';
import { unwrapKeys } from '../places/key-prefix.ts';

/** A parameter of a network and where it lies in a file. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly source: ParameterSource;
}

export interface ParameterSource {
  /** The file's key. */
  readonly key: string;
  /** Shape of the file's tensor; sizes of 1 at its end do not count. */
  readonly shape: readonly number[];
  /** The parameter of the file's tensor, where that is more than it. */
  readonly take?: (tensor: StoredTensor) => StoredTensor;
}

export interface WeightFileFacts {
  /** For errors. */
  readonly file: string;
  /** The file or the preset that says the architecture, for errors. */
  readonly architecture: string;
  /** Keys of the file that no evaluation reads. */
  readonly ignored?: readonly string[];
}

/**
 * The parameters of a network by their names, out of a file. Prefixes of wrapping modules go. Nothing is read yet. Throws
 * model/malformed naming missing keys and those that are there instead, or a shape that differs.
 */
export function matchParameters(
  parameters: readonly Parameter[],
  tensors: StoredTensors,
  { file, architecture, ignored = [] }: WeightFileFacts,
): { readonly weights: Map<string, StoredTensor>; readonly warnings: readonly string[] } {
  const expected = new Set(parameters.map(({ source }) => source.key));
  const unwrapped = unwrapKeys(tensors, (key) => expected.has(key) || ignored.includes(key), file);
  checkKeys(expected, [...unwrapped.tensors.keys()], { file, architecture, ignored });
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
  { file, architecture, ignored = [] }: WeightFileFacts,
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
