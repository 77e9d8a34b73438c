import { basename, dirname, join } from 'node:path';
import type { SampleSize } from '../../../../contract/sample-size.ts';
import { isFile } from '../../../files/bounded-file.ts';
import { readModelJson } from '../../../formats/json/python-json.ts';
import { createFieldReader } from '../../fields.ts';
import { readSampleSize } from '../../sample-size.ts';

/** What stands beside a graph about the sizes that it leaves free. */
export interface SidecarSizes {
  readonly channels: number | null;
  readonly size: SampleSize | null;
}

/** The path of `<name>.json` beside `<name>.onnx`. */
export function sidecarOf(path: string): string {
  return join(dirname(path), `${basename(path).replace(/\.onnx$/i, '')}.json`);
}

/** Sizes the graph leaves free: in `<name>.json` or config.json beside the file, or above a folder `onnx`. */
export async function readSizes(path: string): Promise<SidecarSizes> {
  const folder = dirname(path);
  const above = basename(folder) === 'onnx' ? [join(dirname(folder), 'config.json')] : [];
  for (const file of [sidecarOf(path), join(folder, 'config.json'), ...above]) {
    if (!(await isFile(file))) continue;
    const read = createFieldReader(await readModelJson(file), file);
    const channels = read.integerOrNull('in_channels', null, { min: 1, max: 4096 });
    const size = readSampleSize(read);
    if (channels !== null || size) return { channels, size };
  }
  return { channels: null, size: null };
}
