import { mkdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { stillFormats, type StillFormat } from '../contract/figure.ts';
import type { RenderedFigure } from '../main/studio.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { openOutput } from './output-file.ts';

/** Where a figure of a job goes. */
export interface FigurePlace {
  /** Whole or untouched. Throws as OutputFile.write does. */
  write(figure: RenderedFigure): Promise<void>;
}

/**
 * A place for each of `count` figures: `out` itself where it ends as a picture's file does and there is one figure,
 * else `<name>.png`, or `<name>-1.png` and so on, in the folder `out`, which is made where it is missing.
 * @param name from the job's file
 * @param input no figure may take its place
 */
export function openPlaces(out: string, count: number, name: string, input: string): FigurePlace[] {
  const isFile = formatOf(out) !== null;
  if (isFile && count > 1) throw new BadInput(`--out ${out}: must be a folder for ${count} figures`);
  if (!isFile) asBadInput(`--out ${out}`, () => mkdirSync(out, { recursive: true }));
  const nameOf = (i: number): string => `${name}${count > 1 ? `-${i + 1}` : ''}.png`;
  return Array.from({ length: count }, (_, i) => openPlace(isFile ? out : join(out, nameOf(i)), input));
}

/** `faces` for `some/faces.recipe.json` and `some/faces.png`. */
export function nameOfJob(path: string): string {
  return basename(path, extname(path)).replace(/\.recipe$/, '');
}

function openPlace(path: string, input: string): FigurePlace {
  if (resolve(path) === resolve(input))
    throw new BadInput(`--out ${path}: would be written over what is read`);
  const file = openOutput(
    'out',
    path,
    stillFormats.map((format) => `.${format}`),
  );
  const format = formatOf(path)!;
  return { write: (figure) => file.write(figure.write(format)) };
}

function formatOf(path: string): StillFormat | null {
  return stillFormats.find((format) => extname(path).toLowerCase() === `.${format}`) ?? null;
}
