import { lineTiles, type LineFigure } from '../../../contract/figures/line.ts';
import type { TileSpec } from '../../../contract/job.ts';
import { latentDistance, pictureDistance, type SampledSegment } from '../../../core/even-motion.ts';
import { evaluationsOf } from '../../../core/samplers/index.ts';
import type { DistanceSpace } from '../../../core/metrics/index.ts';
import type { OnProgress, RunOptions, RunTiles } from '../../jobs/run.ts';

/** Pairs of pictures that are compared at once: enough to fill any batch, few enough for memory. */
const PORTION = 64;

type Progress = Parameters<OnProgress>[0];

/** Two neighbours on a line whose distance is not known yet. */
interface Pair {
  readonly key: string;
  readonly tiles: readonly [TileSpec, TileSpec];
}

/**
 * Distances between the pictures of a line at any u, or between the latents that they are decoded from. A picture is asked
 * for again with each new neighbour: the engine has stored it, and memory here never contains the whole line.
 */
export class SampledPath {
  readonly #figure: LineFigure;
  readonly #run: RunTiles;
  readonly #options: RunOptions;
  readonly #on: DistanceSpace;
  /** By segment and both u. */
  readonly #distances = new Map<string, number>();
  /** The first run's, under which all progress is reported. */
  #job: string | null = null;
  /** Evaluations of the runs that are over. */
  #done = 0;

  constructor(figure: LineFigure, run: RunTiles, options: RunOptions, on: DistanceSpace) {
    this.#figure = figure;
    this.#run = run;
    this.#options = options;
    this.#on = on;
  }

  /**
   * The line sampled at its pins and at these u of each segment, ascending in (0, 1). Only distances that are new are
   * measured. Rejects as the run does.
   * @param later pairs that will be measured after these, for the progress
   */
  async measure(points: readonly (readonly number[])[], later: number): Promise<SampledSegment[]> {
    const pairs = this.#pairsOf(points);
    const unknown = pairs.flat().filter(({ key }) => !this.#distances.has(key));
    for (let first = 0; first < unknown.length; first += PORTION)
      await this.#compare(unknown.slice(first, first + PORTION), unknown.length - first + later);
    return pairs.map((ofSegment, i) => ({
      u: [0, ...points[i]!, 1],
      distances: ofSegment.map(({ key }) => this.#distances.get(key)!),
    }));
  }

  /** Of each segment its neighbours: the last ones with the pin that ends it. */
  #pairsOf(points: readonly (readonly number[])[]): Pair[][] {
    const tiles = lineTiles({ ...this.#figure, innerU: points });
    let first = 0;
    return points.map((inner, segment) => {
      const u = [0, ...inner, 1];
      const pairs = u.slice(1).map((to, i): Pair => {
        const next = tiles[first + i + 1] ?? tiles[0]!; // a closed line ends where it begins
        return { key: `${segment} ${u[i]} ${to}`, tiles: [tiles[first + i]!, next] };
      });
      first += pairs.length;
      return pairs;
    });
  }

  /** @param left pairs that are still to be measured, these included */
  async #compare(pairs: readonly Pair[], left: number): Promise<void> {
    const places = new Map<TileSpec, number>();
    for (const tile of pairs.flatMap((pair) => pair.tiles))
      if (!places.has(tile)) places.set(tile, places.size);
    const tiles = [...places.keys()];
    const { onProgress } = this.#options;
    const each = evaluationsOf(this.#figure.settings);
    const compare =
      this.#on === 'latents'
        ? pairs.map(({ tiles: [a, b] }) => ({ tile: places.get(b)!, reference: places.get(a)! }))
        : [];
    const { tiles: pictures, distances } = await this.#run(tiles, compare, {
      ...this.#options,
      ...(onProgress && { onProgress: (progress) => onProgress(this.#place(progress, left * each)) }),
    });
    this.#done += tiles.length * each;
    for (const [i, { key, tiles: ends }] of pairs.entries()) {
      const [a, b] = ends.map((tile) => pictures[places.get(tile)!]!);
      const distance =
        this.#on === 'latents' ? latentDistance(distances[i]?.latents) : pictureDistance(a!, b!);
      this.#distances.set(key, distance);
    }
  }

  /** The progress of one run as that of all: a pair takes about one new picture. */
  #place(progress: Progress, left: number): Progress {
    const [done, total] = [this.#done + progress.done, this.#done + Math.max(progress.total, left)];
    const secondsLeft = progress.rate ? (total - done) / progress.rate : null;
    return { ...progress, job: (this.#job ??= progress.job), done, total, secondsLeft };
  }
}
