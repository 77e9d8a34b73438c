import type { Table } from '../table.ts';

/** The header's fields, then `rows`. JSON has no infinity: the PSNR of equal pictures is null. */
export function writeJsonTable({ header, rows }: Table): string {
  const finite = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isFinite(value) ? null : value,
      ]),
    ),
  );
  return `${JSON.stringify({ ...header, rows: finite }, null, 2)}\n`;
}
