import type { DataSpec } from '../../../contract/data.ts';
import type { FigureText } from '../../../contract/figure.ts';
import { encodeNpy } from '../../formats/npy/npy.ts';
import { collectArrays, type ArrayOptions } from './figure-arrays.ts';
import { measureFigure } from './metric-rows.ts';
import { describeMetrics } from './metrics.ts';
import { writeSafetensors } from '../../formats/safetensors/writer.ts';

export interface DataOptions extends ArrayOptions {
  /** What the file is to carry where its format can: .safetensors, among its metadata. */
  readonly texts?: readonly FigureText[];
}

/**
 * Samples what it takes and returns the file in pieces. Rejects as the run does; what makes no sense is refused as
 * `request/invalid` before anything is sampled.
 */
export async function renderData(spec: DataSpec, options: DataOptions): Promise<Iterable<Uint8Array>> {
  if (spec.content === 'metrics') {
    const rows = await measureFigure(spec.figure, options);
    return [Buffer.from(describeMetrics(spec.figure, rows, spec.format), 'utf8')];
  }
  const arrays = await collectArrays(spec, options);
  if (spec.format === 'npy') return [encodeNpy(arrays[0]!.shape, arrays[0]!.data)];
  const texts = options.texts ?? [];
  return writeSafetensors(arrays, Object.fromEntries(texts.map(({ keyword, text }) => [keyword, text])));
}
