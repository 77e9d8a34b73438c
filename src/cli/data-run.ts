import type { DataChoice } from '../contract/data.ts';
import { type ArrayFormat, arrayFormats } from '../contract/formats.ts';
import { carriesTexts } from '../main/formats/index.ts';
import { recordFigure } from '../main/recipes/figure-recipe.ts';
import { sidecarOf, writeSidecar } from '../main/recipes/sidecar.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import { openOutput, type OutputFile } from './output-file.ts';

/** The numbers of a figure in place of its picture. */

const contents = ['x0', 'xT', 'trajectories'] as const;

/** What a file of arrays may end in. */
export const dataEndings = arrayFormats.map((format) => `.${format}`);

/** What a file of the numbers that a figure draws ends in. */
export const TABLE_ENDING = '.csv';

export const dataOptions = {
  data: { value: 'WHAT', help: `which arrays: ${contents.join(', ')}`, default: contents[0] },
} satisfies OptionTable;

/** The format that an output's ending asks for; null: no arrays, and then no choice of them. */
export function readDataFormat(given: GivenOptions, { extension }: OutputFile): ArrayFormat | null {
  const format = arrayFormats.find((known) => extension === `.${known}`) ?? null;
  if (format === null)
    refuse(given, ['data'], `needs arrays as --out, whose file ends in ${dataEndings.join(' or ')}`);
  return format;
}

/** Opens the model, checks what can be checked, and writes the arrays. */
export function runData(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  { out, format }: { out: OutputFile; format: ArrayFormat },
): Promise<void> {
  const content = given.choice('data', contents) ?? contents[0];
  return writeData(given, surroundings, run, out, { content, format });
}

/** The same for the numbers that belong to a figure, as a table. */
export function runTable(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: OutputFile,
): Promise<void> {
  return writeData(given, surroundings, run, out, { content: 'metrics', format: 'csv' });
}

/** With the recipe, which lies beside a file whose format holds no text. */
function writeData(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: OutputFile,
  what: DataChoice,
): Promise<void> {
  const { signal, onProgress, remark } = surroundings;
  const path = given.required('out');
  if (!carriesTexts(what.format)) openOutput('out', sidecarOf(path), ['.json']); // its recipe's place
  return openFigure(given, surroundings, run, async (studio) => {
    const { figure, texts, notReproducibleBecause } = await recordFigure(studio, run.spec);
    if (notReproducibleBecause) remark(notReproducibleBecause);
    await out.write(inTurn(await studio.data({ ...what, figure }, { signal, onProgress, texts })));
    if (!carriesTexts(what.format)) await writeSidecar(path, texts);
  });
}

async function* inTurn(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
