import type { TileSpec } from '../../contract/job.ts';
import { evaluationsOf } from '../../core/samplers/index.ts';
import { makeLatent, sameShape, type LatentShape } from '../../core/latent.ts';
import { needsDecoder, planFigure } from '../../contract/figures/index.ts';
import type { MaybeDecoding } from '../figures/decoding.ts';
import { decodeTrajectories, storeShownSteps } from '../figures/shown-steps.ts';
import type { RunOptions, RunTiles } from '../jobs/run.ts';
import type { JobFolder } from './job-folder.ts';
import { shareTiles, type Shard } from './share.ts';

/** What the model makes; `merge` has no network, so that tiles and trajectories are written as pictures. */
export interface Pictures {
  readonly shape: LatentShape;
  readonly decoding?: MaybeDecoding;
}

/** What a shard had to do. */
export interface ShardReport {
  readonly tiles: number;
  /** Of them were there already. */
  readonly found: number;
}

interface ShardTile {
  readonly figure: number;
  readonly tile: number;
  readonly spec: TileSpec;
  /** The steps that the figure shows of a trajectory; null for other tiles. */
  readonly steps: readonly number[] | null;
  /** The figure shows numbers of what the tile is decoded from. */
  readonly hasLatent: boolean;
}

/**
 * Computes the tiles of one shard that are not there yet, and writes each as soon as it is finished. Rejects as
 * `run` does, and with `figure/unwritable` when a tile cannot be written.
 * @param pictures [C, H, W] of the model's pictures, and what makes them of x̂_0
 * @param begin called before the first tile is computed, not when all are there
 */
export async function runShard(
  folder: JobFolder,
  shard: Shard,
  pictures: Pictures,
  run: RunTiles,
  options: RunOptions,
  begin: () => Promise<void>,
): Promise<ShardReport> {
  const all = folder.job.figures.flatMap((figure, i) => {
    const { tiles, steps } = planFigure(figure);
    const hasLatent = needsDecoder(figure);
    return tiles.map((spec, tile): ShardTile => ({
      figure: i,
      tile,
      spec,
      steps: steps?.[tile] ?? null,
      hasLatent,
    }));
  });
  const share = shareTiles(
    all.map(({ spec }) => evaluationsOf(spec.settings)),
    shard,
  ).map((i) => all[i]!);
  const missing: ShardTile[] = [];
  for (const one of share) if (!(await isThere(one, folder, pictures.shape))) missing.push(one);
  if (missing.length > 0) {
    await begin();
    await runAndWrite(missing, folder, pictures, run, options);
  }
  return { tiles: share.length, found: share.length - missing.length };
}

async function isThere(
  { figure, tile, steps, hasLatent }: ShardTile,
  { tiles, latents, trajectories }: JobFolder,
  shape: LatentShape,
): Promise<boolean> {
  if (steps && !(await trajectories.read(figure, tile))) return false;
  if (hasLatent && !(await latents.read(figure, tile))) return false;
  const found = await tiles.read(figure, tile);
  return found !== null && sameShape(found.shape, shape);
}

async function runAndWrite(
  missing: readonly ShardTile[],
  { tiles, latents, trajectories }: JobFolder,
  { shape, decoding }: Pictures,
  run: RunTiles,
  options: RunOptions,
): Promise<void> {
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(options.signal ? [options.signal] : [])]);
  let written = Promise.resolve();
  const shownSteps = storeShownSteps(
    missing.map(({ steps }) => steps ?? []),
    decoding?.latentShape ?? shape,
  );
  const onTile: RunOptions['onTile'] = (at, x0, latent) => {
    const { figure, tile, steps, hasLatent } = missing[at]!;
    if (hasLatent && latent && decoding)
      written = written.then(() => latents.write(figure, tile, makeLatent(decoding.latentShape, latent)));
    if (steps)
      written = written.then(async () => {
        const [drawn] = await decodeTrajectories([shownSteps.trajectories[at]!], shape, decoding, { signal });
        await trajectories.write(figure, tile, drawn!);
      });
    written = written.then(() => tiles.write(figure, tile, makeLatent(shape, x0)));
    written.catch(() => broken.abort()); // what cannot be written need not be computed
  };
  const specs = missing.map(({ spec }) => spec);
  const done = await Promise.allSettled([
    run(specs, [], { ...options, signal, onTile, onStep: shownSteps.take }),
  ]);
  await written;
  if (done[0].status === 'rejected') throw done[0].reason;
}
