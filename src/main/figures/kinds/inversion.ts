import { planFigure } from '../../../contract/figures/index.ts';
import type { InversionFigure } from '../../../contract/figures/inversion.ts';
import { normRatio } from '../../../core/latent.ts';
import { distances } from '../../../core/metrics/index.ts';
import { paperErrors } from '../../../core/paper-errors.ts';
import { columnMeans } from '../../../core/plots/mean.ts';
import { errorPlot } from '../../../core/plots/reconstruction-errors.ts';
import type { TableRow } from '../../formats/table.ts';
import { encodeTiles, type ArrayOptions } from '../data/figure-arrays.ts';
import { orInvalid } from '../invalid.ts';
import { widthOf } from '../layout/fit-text.ts';
import type { Cell, Measure, SheetRow, TextLine } from '../layout/sheet.ts';
import { distanceForms, distanceRuns, plain } from '../layout/text.ts';
import { fitCells, stepsHeader, type CellLines } from './fit-cells.ts';
import { emptySheet, type FigureData, type FigureDrawing } from './kind.ts';

/** Width of "1.2 × 10⁻³" and some space, in em. */
const MIN_COLUMN = 5.4;

/** errors[image][index of S]: MSE per dimension in [0, 1], as the paper has it. */
type Errors = readonly (readonly number[])[];

/** Images, their reconstructions at each S, and how far these are from them, beside what the paper found. */
export const inversionDrawing: FigureDrawing<InversionFigure> = {
  sheet(spec, measure, data) {
    const { images, ladder, labels, captions } = spec;
    const errors = data && errorsOf(spec, data);
    const lines = captions ? numberLines(spec, errors, measure) : [];
    const original = ['original', 'orig.'].map((text): Cell => ({
      column: 0,
      runs: [plain(text)],
      tone: 'ink',
    }));
    return {
      ...emptySheet(spec),
      columns: 1 + ladder.length,
      headers: labels ? [stepsHeader(ladder, 1, original, measure)] : [],
      rows: images.map(({ name }, image): SheetRow => ({
        tiles: [
          data?.latents[image] ?? null,
          ...ladder.map((_, i) => data?.tiles[image * ladder.length + i] ?? null),
        ],
        name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
        caption: captions ? { cells: lines[image]! } : undefined,
      })),
      footers: captions ? tableOf(spec, lines.slice(images.length), measure) : [],
      minColumn: labels || captions ? MIN_COLUMN : 0,
      plot:
        ladder.length > 1
          ? {
              labelRoom: 0,
              draws:
                errors &&
                errorPlot(
                  ladder,
                  images.map(({ name }, i) => ({ name, values: errors[i]! })),
                ),
            }
          : null,
    };
  },
  rows: measureReconstructions,
};

/**
 * A row for each image and S, with ‖x_T‖/√D of its inverted latent, then, as the figure has them, the mean over several images
 * and what the paper found.
 */
async function measureReconstructions(figure: InversionFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles, latents } = orInvalid(() => planFigure(figure));
  const { images, ladder } = figure;
  const originals = await options.resolve(latents, 'images');
  const results = await options.run(tiles, [], options);
  const inverted = await encodeTiles(tiles, options); // known to the engine from the round trips
  const found = images.map((_, image) =>
    ladder.map((_, i) => distances(originals[image]!, results.tiles[image * ladder.length + i]!)),
  );
  const norms = images.map((_, image) =>
    ladder.map((_, i) => normRatio(inverted[image * ladder.length + i]!)),
  );
  const own = images.flatMap(({ name: image }, at) =>
    ladder.map((numSteps, i) => ({
      source: 'image',
      image,
      numSteps,
      ...found[at]![i]!,
      norm: norms[at]![i]!,
    })),
  );
  const means = columnMeans(found.map((row) => row.map(({ mse }) => mse)));
  const meanRows = ladder.map((numSteps, i) => bareRow('mean', numSteps, means[i]!, columnMeans(norms)[i]!));
  const paperRows = ladder.flatMap((numSteps) => {
    const mse = paperErrors.get(numSteps);
    return mse === undefined ? [] : [bareRow('paper', numSteps, mse, null)];
  });
  return [...own, ...(images.length > 1 ? meanRows : []), ...paperRows];
}

/** A row that is of no single image. */
function bareRow(
  source: 'mean' | 'paper',
  numSteps: number,
  mse: number | null,
  norm: number | null,
): TableRow {
  return { source, image: null, numSteps, mse, psnr: null, ssim: null, norm };
}

function errorsOf({ images, ladder }: InversionFigure, { tiles, latents }: FigureData): Errors {
  return images.map((_, image) =>
    ladder.map((_, i) => distances(latents[image]!, tiles[image * ladder.length + i]!).mse),
  );
}

/** Of each image, then of the table under them, all in one form. */
function numberLines(spec: InversionFigure, errors: Errors | null, measure: Measure): CellLines {
  const { images, ladder } = spec;
  const paper = ladder.map((numSteps) => paperErrors.get(numSteps) ?? null);
  const values = [
    ...images.map((_, image) => errors?.[image] ?? []),
    ...(images.length > 1 ? [errors ? columnMeans(errors) : []] : []),
    paper,
  ];
  const forms = distanceForms.map((form) => values.map((row) => errorCells(ladder, row, form)));
  return fitCells(forms, 1 + ladder.length, measure).lines;
}

function errorCells(
  ladder: readonly number[],
  values: readonly (number | null)[],
  form: (typeof distanceForms)[number],
): Cell[] {
  return ladder.flatMap((_, i): Cell[] => {
    const value = values[i];
    if (value === undefined) return [];
    const runs = value === null ? [plain('–')] : distanceRuns('mse', value, form);
    return [{ column: i + 1, runs, tone: 'muted' }];
  });
}

const PAPER = 'paper, CIFAR-10';

/** The mean over several images, and the paper's row. */
function tableOf({ images, labels }: InversionFigure, lines: CellLines, measure: Measure): TextLine[] {
  const name = (text: string): TextLine['name'] =>
    labels ? { runs: [plain(text)], tone: 'muted' } : undefined;
  const room = measure.page?.names ?? Infinity;
  const isLong = widthOf({ runs: [plain(PAPER)], tone: 'muted' }, measure) > room;
  const mean = images.length > 1 ? [{ name: name('mean'), cells: lines[0]! }] : [];
  const paper = labels ? [{ name: name(isLong ? 'paper' : PAPER), cells: lines.at(-1)! }] : [];
  return [...mean, ...paper];
}
