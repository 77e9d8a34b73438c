import type { DataChoice } from '../contract/data.ts';
import { hasTexts } from '../main/formats/index.ts';
import { recordFigure } from '../main/recipes/figure-recipe.ts';
import { sidecarOf, writeSidecar } from '../main/recipes/sidecar.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { openFigure, type FigureRun } from './figure-run.ts';
import { endingOf, openOutput, type OutputFile } from './output-file.ts';
import { inTurn, type Output } from './output-formats.ts';

/** The numbers of a figure in place of its picture. */

const contents = ['x0', 'xT', 'trajectories'] as const;

export const dataOptions = {
  data: { value: 'WHAT', help: `which arrays: ${contents.join(', ')}`, default: contents[0] },
} satisfies OptionTable;

/** Opens the model, checks what can be checked, and writes the arrays. */
export function runData(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: Output<'arrays'>,
): Promise<void> {
  const content = given.choice('data', contents) ?? contents[0];
  return writeData(given, surroundings, run, out, { content, format: out.format });
}

/** The same for the numbers that belong to a figure, as a table. */
export function runTable(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: Output<'table'>,
): Promise<void> {
  return writeData(given, surroundings, run, out, { content: 'metrics', format: out.format });
}

/** With the recipe; it is written beside a file whose format has no texts. */
function writeData(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: OutputFile,
  what: DataChoice,
): Promise<void> {
  const { signal, onProgress, warn } = surroundings;
  const path = given.required('out');
  const sidecar = sidecarOf(path);
  if (!hasTexts(what.format)) openOutput('out', sidecar, [endingOf(sidecar)]); // its folder is checked now
  return openFigure(given, surroundings, run, async (studio, spec) => {
    const { figure, texts, notReproducibleBecause } = await recordFigure(studio, spec);
    if (notReproducibleBecause) warn(notReproducibleBecause);
    await out.write(inTurn(await studio.data({ ...what, figure }, { signal, onProgress, texts })));
    if (!hasTexts(what.format)) await writeSidecar(path, texts);
  });
}
