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
import { emptySheet, samplerNote, type FigureData, type FigureDrawing } from './kind.ts';

/** Width of "1.2 × 10⁻³" and some space, in em. */
const MIN_COLUMN = 5.4;
/** Width of "autoencoder" and some space, in em. */
const MIN_NAMED_COLUMN = 6.4;

/**
 * errors[image][column], of the tiles of an image in the plan's order: of the autoencoder alone where the figure has it, then
 * of each S. MSE per dimension in [0, 1], as the paper has it.
 */
type Errors = readonly (readonly number[])[];

/** Images, their reconstructions at each S, and how far these are from them, beside what the paper found. */
export const inversionDrawing: FigureDrawing<InversionFigure> = {
  sheet(spec, measure, data) {
    const { images, ladder, autoencoded, labels, captions, classNames } = spec;
    const errors = data && errorsOf(spec, data);
    const lines = captions ? numberLines(spec, errors, measure) : [];
    const count = tilesPerImage(spec);
    const first = 1 + count - ladder.length;
    return {
      ...emptySheet(spec),
      columns: 1 + count,
      headers: labels ? [stepsHeader(ladder, first, headsOf(spec), measure)] : [],
      rows: images.map(({ name }, image): SheetRow => ({
        tiles: [
          data?.latents[image] ?? null,
          ...Array.from({ length: count }, (_, i) => data?.tiles[image * count + i] ?? null),
        ],
        name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
        caption: captions ? { cells: lines[image]! } : undefined,
      })),
      footers: captions ? tableOf(spec, lines.slice(images.length), measure) : [],
      note: captions && classNames ? samplerNote(spec) : null,
      minColumn: labels && autoencoded ? MIN_NAMED_COLUMN : labels || captions ? MIN_COLUMN : 0,
      plot:
        ladder.length > 1
          ? {
              labelRoom: 0,
              draws:
                errors &&
                errorPlot(
                  ladder,
                  images.map(({ name }, i) => ({ name, values: errors[i]!.slice(-ladder.length) })),
                ),
            }
          : null,
    };
  },
  rows: measureReconstructions,
};

/** How many tiles the plan has of each image. */
function tilesPerImage({ ladder, autoencoded }: InversionFigure): number {
  return ladder.length + (autoencoded ? 1 : 0);
}

/** Over the columns before those of S, in a long and in a short form. */
function headsOf({ autoencoded }: InversionFigure): Cell[][] {
  const forms = [
    ['original', 'autoencoder'],
    ['orig.', 'autoenc.'],
  ];
  return forms.map((texts) =>
    texts
      .slice(0, autoencoded ? 2 : 1)
      .map((text, column): Cell => ({ column, runs: [plain(text)], tone: 'ink' })),
  );
}

/**
 * A row for each image and S, with ‖x_T‖/√D of its inverted latent; before them, where the figure has it, one for what the
 * autoencoder alone makes of the image; after them, where it has them, the mean over several images and what the paper found.
 */
async function measureReconstructions(figure: InversionFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles, latents } = orInvalid(() => planFigure(figure));
  const { images, ladder, autoencoded } = figure;
  const count = tilesPerImage(figure);
  const originals = await options.resolve(latents, 'images');
  const results = await options.run(tiles, [], options);
  const inverted = await encodeTiles(tiles, options); // known to the engine from the round trips
  const found = images.map((_, image) =>
    Array.from({ length: count }, (_, i) => distances(originals[image]!, results.tiles[image * count + i]!)),
  );
  const norms = images.map((_, image) =>
    ladder.map((_, i) => normRatio(inverted[image * ladder.length + i]!)),
  );
  const own = images.flatMap(({ name: image }, at): TableRow[] => {
    const [trips, [alone]] = [found[at]!.slice(-ladder.length), found[at]!];
    return [
      ...(autoencoded ? [{ source: 'autoencoder', image, numSteps: null, ...alone!, norm: null }] : []),
      ...ladder.map((numSteps, i) => ({
        source: 'image',
        image,
        numSteps,
        ...trips[i]!,
        norm: norms[at]![i]!,
      })),
    ];
  });
  const means = columnMeans(found.map((row) => row.map(({ mse }) => mse)));
  const meanRows = [
    ...(autoencoded ? [bareRow('autoencoder mean', null, means[0]!, null)] : []),
    ...ladder.map((numSteps, i) =>
      bareRow('mean', numSteps, means.slice(-ladder.length)[i]!, columnMeans(norms)[i]!),
    ),
  ];
  const paperRows = ladder.flatMap((numSteps) => {
    const mse = paperErrors.get(numSteps);
    return mse === undefined ? [] : [bareRow('paper', numSteps, mse, null)];
  });
  return [...own, ...(images.length > 1 ? meanRows : []), ...paperRows];
}

/** A row that is of no single image. */
function bareRow(
  source: 'mean' | 'autoencoder mean' | 'paper',
  numSteps: number | null,
  mse: number | null,
  norm: number | null,
): TableRow {
  return { source, image: null, numSteps, mse, psnr: null, ssim: null, norm };
}

function errorsOf(spec: InversionFigure, { tiles, latents }: FigureData): Errors {
  const count = tilesPerImage(spec);
  return spec.images.map((_, image) =>
    Array.from({ length: count }, (_, i) => distances(latents[image]!, tiles[image * count + i]!).mse),
  );
}

/** Of each image, then of the table under them, all in one form. */
function numberLines(spec: InversionFigure, errors: Errors | null, measure: Measure): CellLines {
  const { images, ladder, autoencoded } = spec;
  const paper = ladder.map((numSteps) => paperErrors.get(numSteps) ?? null);
  const values = [
    ...images.map((_, image) => errors?.[image] ?? []),
    ...(images.length > 1 ? [errors ? columnMeans(errors) : []] : []),
    autoencoded ? [null, ...paper] : paper,
  ];
  const forms = distanceForms.map((form) => values.map((row) => errorCells(row, form)));
  return fitCells(forms, 1 + tilesPerImage(spec), measure).lines;
}

function errorCells(values: readonly (number | null)[], form: (typeof distanceForms)[number]): Cell[] {
  return values.map((value, i): Cell => {
    const runs = value === null ? [plain('–')] : distanceRuns('mse', value, form);
    return { column: i + 1, runs, tone: 'muted' };
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
