import type { DataChoice } from '../../../../src/contract/data.ts';
import type { AnimatedFigure, FigureSpec } from '../../../../src/contract/figures/index.ts';
import type { ArrayFormat, FileText, StillFormat, TableFormat } from '../../../../src/contract/formats.ts';
import { animationFile } from '../../../../src/main/formats/index.ts';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { recordFigure, renderRecorded } from '../../../../src/main/recipes/figure-recipe.ts';
import { recordAnimation } from '../../../../src/main/recipes/animation-recipe.ts';
import { readRecipe } from '../../../../src/main/recipes/recipe-file.ts';
import type { ReadRecipe } from '../../../../src/main/recipes/recipe-text.ts';
import { replay } from '../../../../src/main/recipes/replay.ts';
import type { Studio } from '../../../../src/main/studio.ts';
import { collect } from '../../figures/support/collect.ts';
import { compareArrays, compareNumbers, compareRows, type Apart } from './apart.ts';
import {
  partsOfPdf,
  partsOfSafetensors,
  partsOfSvg,
  rowsOfCsv,
  rowsOfJson,
  type Drawing,
} from './file-parts.ts';
import { bytesOf, carrierOf, figuresOf, picturesOf, rawOf } from './kept-files.ts';

/** Files made again from the recipes in them, as the command line and the window make them, and compared with what was kept. */

/** Figures with a plot beside their pictures. */
const PLOTTED = ['consistency', 'trajectory', 'inversion'];

/**
 * The most that `largest` may be where the two were made in different environments. The colours of a GIF's frame are chosen
 * from the frame: one value that differs by 1 moves a colour by more. What was drawn is in the APNG of the same film.
 * A plot's curve goes by coordinates of two decimals: one that is rounded the other way moves the grey of its edge.
 */
export function limitOf(name: string): number {
  const draws = figuresOf(rawOf(name)).some(({ kind }) => PLOTTED.includes(kind));
  if (carrierOf(name) === 'gif' || (draws && ['png', 'json'].includes(carrierOf(name)))) return 16;
  return ['npy', 'safetensors', 'csv', 'metrics.json'].includes(carrierOf(name)) ? 1e-3 : 1;
}

type Remake = (studio: Studio, name: string, recipe: ReadRecipe) => Promise<Apart[]>;

/** By the kind of file. */
const remakes: Readonly<Record<string, Remake>> = {
  png: async (studio, name, recipe) => {
    await remakeStill(studio, 'png', recipe);
    return [await verify(studio, name, recipe)];
  },
  apng: remakeAnimation,
  gif: remakeAnimation,
  webm: verifyBeside,
  mp4: verifyBeside,
  json: verifyBeside,
  svg: remakeVector('svg', partsOfSvg),
  pdf: remakeVector('pdf', partsOfPdf),
  npy: remakeData('npy', (bytes) => [readNpy(bytes, 'npy')], compareNumbers),
  safetensors: remakeData('safetensors', partsOfSafetensors, compareNumbers),
  csv: remakeData('csv', rowsOfCsv, compareRows),
  'metrics.json': remakeData('json', rowsOfJson, compareRows),
};

/** Makes a file's figures again and compares them with what was kept, figure by figure. */
export function remake(studio: Studio, name: string, recipe: ReadRecipe): Promise<Apart[]> {
  return remakes[carrierOf(name)]!(studio, name, recipe);
}

/** What `verify` says of a picture and a recipe, here its own or that of a job. */
async function verify(studio: Studio, picture: string, recipe: ReadRecipe): Promise<Apart> {
  const { difference } = await replay(studio, bytesOf(picture), recipe, picture, {});
  return { largest: difference.largest, equal: difference.pixels === 0 };
}

async function verifyBeside(studio: Studio, name: string, recipe: ReadRecipe): Promise<Apart[]> {
  const apart: Apart[] = [];
  for (const [i, picture] of picturesOf(name).entries())
    apart.push(await verify(studio, picture, { ...recipe, figures: [recipe.figures[i]!] }));
  return apart;
}

/** What `render` writes. Throws where the new file's recipe tells of another figure. */
async function remakeStill(studio: Studio, format: StillFormat, { figures }: ReadRecipe): Promise<Buffer> {
  const { rendered, notReproducibleBecause } = await renderRecorded(studio, figures[0]!, {});
  const bytes = await collect(rendered.write(format));
  checkRecipe(bytes, figures[0]!, notReproducibleBecause);
  return bytes;
}

async function remakeAnimation(studio: Studio, name: string, recipe: ReadRecipe): Promise<Apart[]> {
  const format = carrierOf(name) === 'gif' ? 'gif' : 'apng';
  const spec = { ...recipe.playback!, figure: recipe.figures[0] as AnimatedFigure };
  const { animation, texts, notReproducibleBecause } = await recordAnimation(studio, spec, format, {});
  checkRecipe(
    await collect(animationFile(format).write(animation, texts)),
    spec.figure,
    notReproducibleBecause,
  );
  return [await verify(studio, name, recipe)];
}

function checkRecipe(bytes: Uint8Array, figure: FigureSpec, notReproducibleBecause: string | null): void {
  const again = readRecipe(bytes, 'made again')?.figures[0];
  if (notReproducibleBecause !== null || JSON.stringify(again) !== JSON.stringify(figure))
    throw new Error(
      `what was made again tells of another figure${notReproducibleBecause ? `: ${notReproducibleBecause}` : ''}`,
    );
}

function remakeVector(format: 'svg' | 'pdf', read: (bytes: Buffer) => Promise<Drawing>): Remake {
  return async (studio, name, recipe) => {
    const kept = await read(bytesOf(name));
    const again = await read(await remakeStill(studio, format, recipe));
    const tiles = compareArrays(kept.tiles, again.tiles);
    return [{ ...tiles, equal: tiles.equal && kept.paths === again.paths }];
  };
}

function remakeData<Parts>(
  format: ArrayFormat | TableFormat,
  read: (bytes: Buffer) => Parts,
  compare: (kept: Parts, again: Parts) => Apart,
): Remake {
  return async (studio, name, { figures }) => {
    const content = /-(\w+)\.\w+$/.exec(name)![1]!;
    const { figure, texts } = await recordFigure(studio, figures[0]!);
    const choice = { content, format } as DataChoice;
    const bytes = Buffer.concat([...(await studio.data({ ...choice, figure }, { texts }))]);
    checkCarried(format, bytes, texts, figure);
    return [compare(read(bytesOf(name)), read(bytes))];
  };
}

function checkCarried(format: string, bytes: Buffer, texts: readonly FileText[], figure: FigureSpec): void {
  const recipe = format === 'safetensors' ? bytes : Buffer.from(texts[0]!.text);
  checkRecipe(recipe, figure, null);
}
