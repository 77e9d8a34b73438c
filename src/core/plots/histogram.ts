import { linearAxis } from '../axis.ts';
import { HISTOGRAM_END, type Histogram } from '../latent-statistics.ts';
import { index, math, plain } from './label.ts';
import type { Curve, Plot } from './plot.ts';

const MAX_INTERVALS = 3;
/** Pieces of the normal curve. */
const PIECES = 128;
/** In their order across, and the order in which they are named where there is little room. */
const TICKS = [0, -HISTOGRAM_END, HISTOGRAM_END, -HISTOGRAM_END / 2, HISTOGRAM_END / 2];

/** The density of a latent's values in steps, a closed outline, and that of N(0, 1) before it. */
export function histogramPlot({ counts, below, above }: Histogram): Plot {
  const total = counts.reduce((sum, count) => sum + count, below + above);
  const width = (2 * HISTOGRAM_END) / counts.length;
  const densities = counts.map((count) => count / total / width);
  const normal = Array.from({ length: PIECES + 1 }, (_, i) => {
    const x = ((2 * i) / PIECES - 1) * HISTOGRAM_END;
    return { x, y: Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) };
  });
  return {
    title: [plain('density')],
    across: {
      place: (x) => (x / HISTOGRAM_END + 1) / 2,
      ticks: TICKS,
      name: [plain('values of '), math('x'), index('T')],
    },
    upright: linearAxis([0, ...densities, ...normal.map(({ y }) => y)], MAX_INTERVALS),
    curves: [
      { name: 'values', points: outlineOf(densities, width), tone: 'curve', width: 0.07 },
      { name: 'normal', points: normal, tone: 'accent', width: 0.13 },
    ],
  };
}

/** From the left end of the axis over the bins to its right end. */
function outlineOf(densities: readonly number[], width: number): Curve['points'] {
  const steps = densities.flatMap((y, i) => [
    { x: i * width - HISTOGRAM_END, y },
    { x: (i + 1) * width - HISTOGRAM_END, y },
  ]);
  return [{ x: -HISTOGRAM_END, y: 0 }, ...steps, { x: HISTOGRAM_END, y: 0 }];
}
