import type { DataSpec } from '../../../contract/data.ts';
import { sidesOf, stepCountsOf, type FigureSpec } from '../../../contract/figures/index.ts';
import type { FileText, TableFormat } from '../../../contract/formats.ts';
import { StudioError } from '../../../contract/errors.ts';
import { arrayFile, tableFile } from '../../formats/index.ts';
import type { TableRow } from '../../formats/table.ts';
import { drawingOf } from '../kinds/index.ts';
import { collectArrays, type ArrayOptions } from './figure-arrays.ts';

export interface DataOptions extends ArrayOptions {
  /** Texts for the file, if its format has any. */
  readonly texts?: readonly FileText[];
}

/**
 * Samples what it takes and returns the file in pieces. Rejects as the run does; what makes no sense is refused as
 * `request/invalid` before anything is sampled.
 */
export async function renderData(spec: DataSpec, options: DataOptions): Promise<Iterable<Uint8Array>> {
  if (spec.content !== 'metrics') {
    const arrays = await collectArrays(spec, options);
    return arrayFile(spec.format).write(arrays, options.texts ?? []);
  }
  const rows = await measureFigure(spec.figure, options);
  return [Buffer.from(writeTable(spec.figure, rows, spec.format), 'utf8')];
}

/** The numbers that a figure draws. Throws `request/invalid` for one that draws none. */
async function measureFigure(figure: FigureSpec, options: ArrayOptions): Promise<readonly TableRow[]> {
  const { rows } = drawingOf(figure);
  if (!rows) throw new StudioError('request/invalid', `a figure of kind ${figure.kind} has no metrics`);
  return rows(figure, options);
}

/** Numbers of a figure as the text of a file, with what they were made with where its format has a place for that. */
export function writeTable(figure: FigureSpec, rows: readonly TableRow[], format: TableFormat): string {
  const { numSteps: _, ...settings } = figure.settings;
  const [first] = sidesOf(figure);
  const reference = 'reference' in first ? first.reference : undefined;
  return tableFile(format).write({ header: { ladder: stepCountsOf(figure), reference, settings }, rows });
}
