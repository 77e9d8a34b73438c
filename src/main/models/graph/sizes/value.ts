import { TensorProto_DataType } from '../onnx_pb.ts';

/** What is inferred about a tensor before anything is computed. */
export interface Value {
  /** TensorProto.DataType; 0: not known. */
  readonly type: number;
  /** Sizes, null where one is not known; null: not even the rank is. */
  readonly shape: readonly (number | null)[] | null;
  /** The numbers in row-major order, of small tensors whose shape is known: what shapes are computed from. */
  readonly numbers: readonly number[] | null;
  /** Depends on nothing that is fed to the network: the runtime computes it while the session is made. */
  readonly constant: boolean;
}

/** Tensors of more numbers are treated as unknown: shapes, scales and indices have a few. */
export const MAX_NUMBERS = 1024;
/** Shapes of more sizes are treated as unknown; the runtime's kernels take 8 at most. */
const MAX_RANK = 32;

export const UNKNOWN: Value = { type: 0, shape: null, numbers: null, constant: false };

/** A value of this type and shape; numbers that do not fill it, or are too many, are dropped. */
export function makeValue(
  type: number,
  shape: Value['shape'],
  numbers: Value['numbers'] = null,
  constant = false,
): Value {
  if (!isShape(shape)) return { ...UNKNOWN, type, constant };
  const count = countOf(shape);
  const small = numbers !== null && numbers.length === count && count <= MAX_NUMBERS ? numbers : null;
  return { type, shape, numbers: small, constant };
}

function isShape(shape: Value['shape']): shape is readonly (number | null)[] {
  return (
    shape !== null &&
    shape.length <= MAX_RANK &&
    shape.every((size) => size === null || (Number.isInteger(size) && size >= 0))
  );
}

/** Product of the sizes (2⁵³ and more are rounded), or null where one is not known. */
export function countOf(shape: Value['shape']): number | null {
  if (shape === null) return null;
  let count = 1;
  for (const size of shape) {
    if (size === null) return null;
    count *= size;
  }
  return count;
}

const types = TensorProto_DataType;
const WIDTHS = new Map<number, number>([
  ...[types.FLOAT, types.INT32, types.UINT32].map((type) => [type, 4] as const),
  ...[types.INT64, types.UINT64, types.DOUBLE, types.COMPLEX64, types.STRING].map(
    (type) => [type, 8] as const,
  ),
  ...[types.FLOAT16, types.BFLOAT16, types.INT16, types.UINT16].map((type) => [type, 2] as const),
  [types.COMPLEX128, 16],
]);

/** Bytes of a tensor; a type that is not known counts as one byte a value. Null where the shape is not known. */
export function bytesOf({ type, shape }: Value): number | null {
  const count = countOf(shape);
  return count === null ? null : count * (WIDTHS.get(type) ?? 1);
}
