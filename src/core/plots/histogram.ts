import { linearAxis } from '../axis.ts';
import { index, math, plain } from './label.ts';
import type { Curve, Plot } from './plot.ts';

const MAX_INTERVALS = 3;
/** Pieces of the normal curve. */
const PIECES = 128;

/** Counts of values in bins of one width over [−end, end], and of those outside. */
interface Binned {
  readonly end: number;
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

/** The density of a latent's values in steps, a closed outline, and that of N(0, 1) before it. */
export function histogramPlot({ end, counts, below, above }: Binned): Plot {
  const total = counts.reduce((sum, count) => sum + count, below + above);
  const width = (2 * end) / counts.length;
  const densities = counts.map((count) => count / total / width);
  const normal = Array.from({ length: PIECES + 1 }, (_, i) => {
    const x = ((2 * i) / PIECES - 1) * end;
    return { x, y: Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) };
  });
  return {
    title: [plain('density')],
    across: {
      place: (x) => (x / end + 1) / 2,
      ticks: [0, -end, end, -end / 2, end / 2],
      name: [plain('values of '), math('x'), index('T')],
    },
    upright: linearAxis([0, ...densities, ...normal.map(({ y }) => y)], MAX_INTERVALS),
    curves: [
      { name: 'values', points: outlineOf(densities, width, end), tone: 'curve', width: 0.07 },
      { name: 'normal', points: normal, tone: 'accent', width: 0.13 },
    ],
  };
}

/** From the left end of the axis over the bins to its right end. */
function outlineOf(densities: readonly number[], width: number, end: number): Curve['points'] {
  const steps = densities.flatMap((y, i) => [
    { x: i * width - end, y },
    { x: (i + 1) * width - end, y },
  ]);
  return [{ x: -end, y: 0 }, ...steps, { x: end, y: 0 }];
}
