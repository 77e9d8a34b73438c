import type { Latent } from './latent.ts';
import type { LatentDistances } from './metrics/index.ts';
import { mse } from './metrics/mse.ts';

/**
 * Even motion: the u of a line's frames so that its pictures, not its latents, change by equal steps. With D(u) the sum
 * of the distances between neighbouring samples of a segment up to u, frame i of the n intervals of a segment stands at
 *
 *   u_i = D⁻¹(i · D(1) / n),
 *
 * with D linear between samples.
 */

/** How far apart two pictures are: the root mean square over all values of x_0 in [0, 1], clamped. Throws on unequal shapes. */
export function pictureDistance(a: Latent, b: Latent): number {
  return Math.sqrt(mse(a, b));
}

/** The same of what two pictures are decoded from: the root mean square of its values. Throws where that is not known. */
export function latentDistance(found: LatentDistances | undefined): number {
  if (found?.mse === undefined) throw new Error('distances on latents: the pictures have none');
  return Math.sqrt(found.mse);
}

/** A segment of a line as it was sampled. */
export interface SampledSegment {
  /** Ascending from 0 to 1, at least these two. */
  readonly u: readonly number[];
  /** Between each sample and the next, ≥ 0: one fewer than there are samples. */
  readonly distances: readonly number[];
}

/** A longer gap between two samples is refined: in steps of the even line. Of 1.25, steps would differ by up to 45 %. */
const LONGEST_GAP = 1.05;
/** No two samples are closer than this in u. */
const SMALLEST_DU = 1e-6;

/**
 * The midpoints of the gaps that are longer than 1.05 × total / intervals, ascending for each segment: where to sample
 * next. Of more than `most` the longest gaps get theirs; none is within 1e-6 of another sample. Without any there is
 * nothing left to refine.
 * @param intervals steps from frame to frame of the whole line
 */
export function refine(segments: readonly SampledSegment[], intervals: number, most: number): number[][] {
  const longest = (LONGEST_GAP * lengthOf(segments)) / intervals;
  const gaps = segments.flatMap(({ u, distances }, segment) =>
    distances.flatMap((distance, i) => {
      const [from, to] = [u[i]!, u[i + 1]!];
      return distance > longest && to - from >= 2 * SMALLEST_DU
        ? [{ segment, distance, middle: (from + to) / 2 }]
        : [];
    }),
  );
  const chosen = gaps.sort((a, b) => b.distance - a.distance).slice(0, Math.max(0, most));
  return segments.map((_, segment) =>
    chosen
      .filter((gap) => gap.segment === segment)
      .map(({ middle }) => middle)
      .sort((a, b) => a - b),
  );
}

/**
 * Of each segment the u of its frames between the pins, ascending in (0, 1). The intervals go where the steps would be
 * longest, so that the longest step of all is as short as it can be; each segment has one at least. Segments of no
 * length have even u.
 * @param intervals steps from frame to frame of the whole line, at least as many as segments
 */
export function evenU(segments: readonly SampledSegment[], intervals: number): number[][] {
  const counts = countIntervals(
    segments.map(({ distances }) => sum(distances)),
    intervals,
  );
  return segments.map((segment, i) => cutEvenly(segment, counts[i]!));
}

/** How many of the intervals each segment has: one, and each further one goes to the segment of the longest steps. */
function countIntervals(lengths: readonly number[], intervals: number): number[] {
  const counts = lengths.map(() => 1);
  for (let given = lengths.length; given < intervals; given++) {
    let longest = 0;
    for (let i = 1; i < lengths.length; i++)
      if (isLonger(lengths[i]!, counts[i]!, lengths[longest]!, counts[longest]!)) longest = i;
    counts[longest]! += 1;
  }
  return counts;
}

/** Whether the steps of segment a are longer than those of b; of segments without length, whether they are fewer. */
function isLonger(lengthA: number, countA: number, lengthB: number, countB: number): boolean {
  if (lengthA === 0 && lengthB === 0) return countA < countB;
  return lengthA * countB > lengthB * countA;
}

/** The u between the ends that cut a segment into `count` parts of equal length. */
function cutEvenly({ u, distances }: SampledSegment, count: number): number[] {
  const total = sum(distances);
  const innerU: number[] = [];
  let [gap, before] = [0, 0];
  for (let i = 1; i < count; i++) {
    const target = (i / count) * total;
    while (gap < distances.length - 1 && before + distances[gap]! < target) before += distances[gap++]!;
    const within = total === 0 ? 0 : (target - before) / distances[gap]!;
    innerU.push(total === 0 ? i / count : u[gap]! + within * (u[gap + 1]! - u[gap]!));
  }
  return innerU;
}

function lengthOf(segments: readonly SampledSegment[]): number {
  return sum(segments.map(({ distances }) => sum(distances)));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
