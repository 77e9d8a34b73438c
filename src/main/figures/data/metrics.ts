import type { TableFormat } from '../../../contract/data.ts';
import type { FigureSpec } from '../../../contract/figure.ts';
import { writeCsv, type TableRow } from '../../formats/csv/writer.ts';

/** The numbers of a figure as text. */
export function describeMetrics(figure: FigureSpec, rows: readonly TableRow[], format: TableFormat): string {
  return format === 'csv' ? writeCsv(rows) : describeJson(figure, rows);
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
