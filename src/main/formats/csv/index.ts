import type { TableFile } from '../format.ts';
import { writeCsv } from './writer.ts';

export const csv: TableFile<'csv'> = { id: 'csv', kind: 'table', write: ({ rows }) => writeCsv(rows) };
