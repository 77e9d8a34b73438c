import { arrayFormats, type ArrayFormat } from '../contract/data.ts';
import { recordFigure } from '../main/recipes/figure-recipe.ts';
import { writeSidecar } from '../main/recipes/sidecar.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import type { OutputFile } from './output-file.ts';

/** The numbers of a figure in place of its picture. */

const contents = ['x0', 'xT', 'trajectories'] as const;

/** What a file of arrays may end in. */
export const dataEndings = arrayFormats.map((format) => `.${format}`);

export const dataOptions = {
  data: { value: 'WHAT', help: `which arrays: ${contents.join(', ')}`, default: contents[0] },
} satisfies OptionTable;

/** The format that an output's ending asks for; null: no arrays, and then no choice of them. */
export function readDataFormat(given: GivenOptions, { extension }: OutputFile): ArrayFormat | null {
  const format = arrayFormats.find((known) => extension === `.${known}`) ?? null;
  if (format === null)
    refuse(given, ['data'], `goes with arrays, whose file ends in ${dataEndings.join(' or ')}`);
  return format;
}

/** Opens the model, checks what can be checked, and writes the arrays with their recipe, which lies beside an .npy file. */
export function runData(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  { out, format }: { out: OutputFile; format: ArrayFormat },
): Promise<void> {
  const content = given.choice('data', contents) ?? contents[0];
  const { signal, onProgress, remark } = surroundings;
  return openFigure(given, surroundings, run, async (studio) => {
    const { figure, texts, gap } = await recordFigure(studio, run.spec);
    if (gap) remark(gap);
    const pieces = await studio.data({ figure, content, format }, { signal, onProgress, texts });
    await out.write(inTurn(pieces));
    if (format === 'npy') await writeSidecar(given.required('out'), texts);
  });
}

/** The same for the numbers that belong to a figure, as a table. */
export function runTable(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: OutputFile,
): Promise<void> {
  const { signal, onProgress } = surroundings;
  return openFigure(given, surroundings, run, async (studio) => {
    const table = { figure: run.spec, content: 'metrics', format: 'csv' } as const;
    await out.write(inTurn(await studio.data(table, { signal, onProgress })));
  });
}

async function* inTurn(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
