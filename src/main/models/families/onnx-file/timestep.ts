import type { GraphInput } from '../../model.ts';
import type { OnnxPorts } from './ports.ts';

/** The timestep input of a graph: one value per sample, or the first where the graph has one for all. */
export function timestepInput(
  { timestepInput: name, timestepShape, timestepType }: OnnxPorts,
  times: readonly number[],
): GraphInput {
  const values = timestepShape === 'batch' ? times : times.slice(0, 1);
  const shape = timestepShape === 'scalar' ? [] : [values.length];
  switch (timestepType) {
    case 'int64':
      return { name, shape, data: BigInt64Array.from(values, BigInt) };
    case 'int32':
      return { name, shape, data: Int32Array.from(values) };
    case 'float32':
      return { name, shape, data: Float32Array.from(values) };
  }
}
