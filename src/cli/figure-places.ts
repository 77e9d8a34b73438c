import { mkdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { savedFormats } from '../contract/formats.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { isFolder, openOutput } from './output-file.ts';

/** Where a figure or a film of a job goes. */
export interface Place<Format extends string> {
  readonly format: Format;
  /** Whole or untouched. Throws as OutputFile.write does. */
  write(bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

/** What is to be placed. */
export interface Placed<Format extends string> {
  /** How many. */
  readonly count: number;
  /** Without an ending, from the job's file. */
  readonly name: string;
  /** No file may take its place. */
  readonly input: string;
  readonly formats: readonly Format[];
  /** Where nobody says otherwise. */
  readonly usual: Format;
}

/** Endings that nobody gives a folder: what is to be a file is not taken for one. */
const FILE_ENDINGS: readonly string[] = [...savedFormats, 'bmp', 'jpeg', 'jpg', 'tif', 'tiff', 'webp'];

/**
 * A place for each: `out` itself where it ends as one of the formats does and there is one, else `<name>.png`, or
 * `<name>-1.png` and so on, in the folder `out`, which is made where it is missing. Throws BadInput where that ends as
 * another kind of file does.
 */
export function openPlaces<Format extends string>(out: string, placed: Placed<Format>): Place<Format>[] {
  const { count, name, formats, usual } = placed;
  const isFile = formats.includes(endingOf(out) as Format);
  if (isFile && count > 1) throw new BadInput(`--out ${out}: must be a folder for ${count} figures`);
  if (!isFile) makeFolder(out, formats);
  const nameOf = (i: number): string => `${name}${count > 1 ? `-${i + 1}` : ''}.${usual}`;
  return Array.from({ length: count }, (_, i) => openPlace(isFile ? out : join(out, nameOf(i)), placed));
}

function makeFolder(out: string, formats: readonly string[]): void {
  if (!isFolder(out) && FILE_ENDINGS.includes(endingOf(out)))
    throw new BadInput(`--out ${out}: must end in .${formats.join(', .')}, or be a folder`);
  asBadInput(`--out ${out}`, () => mkdirSync(out, { recursive: true }));
}

/** `faces` for `some/faces.recipe.json` and `some/faces.png`. */
export function nameOfJob(path: string): string {
  return basename(path, extname(path)).replace(/\.recipe$/, '');
}

function openPlace<Format extends string>(path: string, { input, formats }: Placed<Format>): Place<Format> {
  if (resolve(path) === resolve(input))
    throw new BadInput(`--out ${path}: would overwrite its input`);
  const endings = formats.map((format) => `.${format}`);
  const { write } = openOutput('out', path, endings);
  return { format: endingOf(path) as Format, write };
}

/** In lower case, without the dot. */
export function endingOf(path: string): string {
  return extname(path).toLowerCase().slice(1);
}
