import type { InversionFigure } from '../../../contract/figure.ts';
import { distances } from '../../../core/metrics/index.ts';
import { paperErrors } from '../../../core/paper-errors.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { columnMeans } from '../../../core/plots/mean.ts';
import { errorPlot } from '../../../core/plots/reconstruction-errors.ts';
import type { Cell, SheetRow, TextLine } from '../layout/sheet.ts';
import { distanceRuns, plain } from '../layout/text.ts';
import { emptySheet, type FigureData, type FigureKind } from './kind.ts';

/** Room for "1.2 × 10⁻³" and some air, in em. */
const LEAST_COLUMN = 5.4;

/** errors[image][column of the ladder]: MSE per dimension in [0, 1], as the paper has it. */
type Errors = readonly (readonly number[])[];

/** Images, what their codes at each S decode to, and how far that is from them, beside what the paper found. */
export const inversionKind: FigureKind<InversionFigure> = {
  plan({ images, ladder, settings }) {
    const tiles = images.flatMap(({ ref }) =>
      ladder.map((numSteps) => ({
        task: 'round-trip' as const,
        ref,
        settings: { ...settings, eta: 0, numSteps }, // only without step noise does the way lead back
      })),
    );
    return { tiles, compare: [], latents: images.map(({ ref }) => ref) };
  },
  sheet(spec, _, data) {
    const { images, ladder, labels, captions } = spec;
    const errors = data && errorsOf(spec, data);
    const heads: Cell[] = [
      { column: 0, runs: [plain('original')], tone: 'ink' },
      ...ladder.map((S, i): Cell => ({ column: i + 1, runs: stepsLabel(S), tone: 'ink' })),
    ];
    return {
      ...emptySheet(spec),
      columns: 1 + ladder.length,
      heads: labels ? [{ cells: heads }] : [],
      rows: images.map(({ name }, image): SheetRow => ({
        tiles: [
          data?.latents[image] ?? null,
          ...ladder.map((_, i) => data?.tiles[image * ladder.length + i] ?? null),
        ],
        name: labels ? { runs: [plain(name)], tone: 'name' } : undefined,
        caption: captions ? { cells: errorCells(ladder, errors?.[image] ?? []) } : undefined,
      })),
      feet: captions ? tableOf(spec, errors) : [],
      leastColumn: labels || captions ? LEAST_COLUMN : 0,
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
};

function errorsOf({ images, ladder }: InversionFigure, { tiles, latents }: FigureData): Errors {
  return images.map((_, image) =>
    ladder.map((_, i) => distances(latents[image]!, tiles[image * ladder.length + i]!).mse),
  );
}

function errorCells(ladder: readonly number[], values: readonly (number | null)[]): Cell[] {
  return ladder.flatMap((_, i): Cell[] => {
    const value = values[i];
    if (value === undefined) return [];
    return [
      { column: i + 1, runs: value === null ? [plain('–')] : distanceRuns('mse', value), tone: 'muted' },
    ];
  });
}

/** The mean over several images, and the paper's row. */
function tableOf({ images, ladder, labels }: InversionFigure, errors: Errors | null): TextLine[] {
  const paper = ladder.map((numSteps) => paperErrors.get(numSteps) ?? null);
  const name = (text: string): TextLine['name'] =>
    labels ? { runs: [plain(text)], tone: 'muted' } : undefined;
  return [
    ...(images.length > 1
      ? [{ name: name('mean'), cells: errorCells(ladder, errors ? columnMeans(errors) : []) }]
      : []),
    ...(labels ? [{ name: name('paper, CIFAR-10'), cells: errorCells(ladder, paper) }] : []),
  ];
}
