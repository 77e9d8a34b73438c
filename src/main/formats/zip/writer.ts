import { zipSync, type Zippable } from 'fflate';

/** The same files make the same bytes, whenever they are written. A zip knows no earlier day. */
const DAY = new Date(1980, 0, 1);

/** A file of a zip; `stored` ones are not compressed. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly stored: boolean;
}

/** The files as a zip, in their order. */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, bytes, stored } of files) entries[name] = [bytes, { level: stored ? 0 : 6 }];
  return zipSync(entries, { level: 6, mtime: DAY });
}
