import type { EvenMotion } from '../../../contract/animation.ts';
import { lineFrames, type LineFigure } from '../../../contract/figures/line.ts';
import { evenU, refine, type SampledSegment } from '../../../core/even-motion.ts';
import type { DistanceSpace } from '../../../core/metrics/index.ts';
import type { RunOptions, RunTiles } from '../../jobs/run.ts';
import { orInvalid } from '../invalid.ts';
import { SampledPath } from './sampled-path.ts';

/** A line is sampled at most at so many points for each of its frames before its new frames are. */
const SAMPLES_PER_FRAME = 4;

/**
 * The u of a line's frames by which its pictures change by equal steps, and the largest step with the figure's own u
 * and with these. Samples the figure's frames, then points between them where the pictures change most, and at last
 * the new frames. Where those are no better the figure's own are the answer. Rejects as the run does, and with
 * `request/invalid` for a line that cannot be drawn.
 * @param on what is to change by equal steps
 */
export async function evenMotion(
  figure: LineFigure,
  run: RunTiles,
  options: RunOptions,
  on: DistanceSpace = 'pictures',
): Promise<EvenMotion> {
  const own = orInvalid(() => innerUOf(figure));
  const intervals = own.reduce((count, inner) => count + inner.length + 1, 0);
  const path = new SampledPath(figure, run, options, on);
  let points = own;
  let segments = await path.measure(points, intervals);
  const before = largest(segments);
  for (let left = (SAMPLES_PER_FRAME - 1) * intervals; ;) {
    const added = refine(segments, intervals, left);
    const count = added.flat().length;
    if (count === 0) break;
    left -= count;
    points = points.map((inner, i) => [...inner, ...added[i]!].sort((a, b) => a - b));
    segments = await path.measure(points, intervals);
  }
  const innerU = evenU(segments, intervals);
  const after = largest(await path.measure(innerU, 0));
  return after < before ? { innerU, before, after } : { innerU: own, before, after: before };
}

/** The u of a line's frames between its pins. */
function innerUOf(figure: LineFigure): number[][] {
  const innerU: number[][] = [];
  for (const { u, segment } of lineFrames(figure)) {
    innerU[segment] ??= [];
    if (u > 0 && u < 1) innerU[segment].push(u);
  }
  return innerU;
}

function largest(segments: readonly SampledSegment[]): number {
  return Math.max(...segments.flatMap(({ distances }) => distances));
}
