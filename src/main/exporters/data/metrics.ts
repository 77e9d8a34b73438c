import type { TableFormat } from '../../../contract/data.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { FigureSpec } from '../../../contract/figure.ts';
import type { RenderedFigure } from '../../jobs/run.ts';
import { writeCsv, type TableRow } from './csv.ts';

type Rows = RenderedFigure['rows'];

/** The numbers of a figure as text. Throws `request/invalid` when the figure has none. */
export function describeMetrics(figure: FigureSpec, rows: Rows, format: TableFormat): string {
  if (rows.length === 0)
    throw new StudioError('request/invalid', `a figure of kind ${figure.kind} has no metrics`);
  const table = rows.map((row): TableRow => ({ ...row }));
  return format === 'csv' ? writeCsv(table) : describeJson(figure, table);
}

/** JSON has no infinity: the psnr of equal pictures is null. */
function describeJson(figure: FigureSpec, rows: readonly TableRow[]): string {
  const { numSteps: _, ...settings } = figure.settings;
  const finite = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isFinite(value) ? null : value,
      ]),
    ),
  );
  const ladder = 'ladder' in figure ? figure.ladder : undefined;
  const reference = 'reference' in figure ? figure.reference : undefined;
  return `${JSON.stringify({ ladder, reference, settings, rows: finite }, null, 2)}\n`;
}
