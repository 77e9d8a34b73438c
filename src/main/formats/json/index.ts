import type { TableFile } from '../format.ts';
import { writeJsonTable } from './writer.ts';

export const json: TableFile<'json'> = { id: 'json', kind: 'table', write: writeJsonTable };
