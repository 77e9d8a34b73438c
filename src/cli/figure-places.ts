import { mkdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { savedFormats } from '../contract/formats.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { endingOf, endings, isFolder, openOutput, type OutputFile } from './output-file.ts';

/** The files of a job's figures. */
export interface Placed<Format extends string> {
  /** How many. */
  readonly count: number;
  /** Without an ending, from the job's file. */
  readonly name: string;
  /** The job's file, which is not overwritten. */
  readonly input: string;
  readonly formats: readonly Format[];
  /** Used if `out` names a folder. */
  readonly usual: Format;
}

/** A name with one of these endings is a file, not a folder to be made: the listed formats, and common pictures. */
const FILE_ENDINGS: readonly string[] = [...savedFormats, 'bmp', 'jpeg', 'jpg', 'tif', 'tiff', 'webp'];

/**
 * A file for each: `out` itself where it ends as one of the formats does and there is one figure, else `<name>` and the
 * ending of the usual format, or `<name>-1` and so on, in the folder `out`, which is made where it is missing. Throws
 * BadInput where that ends as another kind of file does.
 */
export function openPlaces<Format extends string>(out: string, placed: Placed<Format>): OutputFile<Format>[] {
  const { count, name, formats, usual } = placed;
  const isFile = (formats as readonly string[]).includes(endingOf(out));
  if (isFile && count > 1) throw new BadInput(`--out ${out}: must be a folder for ${count} figures`);
  if (!isFile) makeFolder(out, formats);
  const nameOf = (i: number): string => `${name}${count > 1 ? `-${i + 1}` : ''}.${usual}`;
  return Array.from({ length: count }, (_, i) => openPlace(isFile ? out : join(out, nameOf(i)), placed));
}

function makeFolder(out: string, formats: readonly string[]): void {
  if (!isFolder(out) && FILE_ENDINGS.includes(endingOf(out)))
    throw new BadInput(`--out ${out}: must end in ${endings(formats).join(', ')}, or be a folder`);
  asBadInput(`--out ${out}`, () => mkdirSync(out, { recursive: true }));
}

/** `faces` for `some/faces.recipe.json` and for a picture `some/faces`. */
export function nameOfJob(path: string): string {
  return basename(path, extname(path)).replace(/\.recipe$/, '');
}

function openPlace<Format extends string>(
  path: string,
  { input, formats }: Placed<Format>,
): OutputFile<Format> {
  if (resolve(path) === resolve(input)) throw new BadInput(`--out ${path}: would overwrite its input`);
  return openOutput('out', path, formats);
}
