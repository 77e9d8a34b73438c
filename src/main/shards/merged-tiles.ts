import { StudioError } from '../../contract/errors.ts';
import { sameShape, type Latent } from '../../core/latent.ts';
import type { ShownTrajectory } from '../figures/kinds/kind.ts';
import { comparePair } from '../jobs/comparisons.ts';
import type { RunTiles, TrajectoryStep } from '../jobs/run.ts';
import type { JobFolder } from './job-folder.ts';

/**
 * Runs a figure's tiles by reading what shards have computed; distances are taken from x_0 as the engine takes them.
 * Rejects with a StudioError `request/invalid` that counts the tiles that are missing.
 * @param folder for the message
 * @param hasLatents the figure shows numbers of what its tiles were decoded from
 */
export function mergedTiles(
  { tiles: files, latents: latentFiles, trajectories }: Pick<JobFolder, 'tiles' | 'latents' | 'trajectories'>,
  figure: number,
  folder: string,
  hasLatents: boolean,
): RunTiles {
  return async (specs, compare, { onStep }) => {
    const tiles: Latent[] = [];
    const latents: (Latent | null)[] = [];
    const missing: number[] = [];
    for (const [tile, { task }] of specs.entries()) {
      const found = await files.read(figure, tile);
      const trajectory = task === 'trajectory' ? await trajectories.read(figure, tile) : null;
      const latent = hasLatents ? await latentFiles.read(figure, tile) : null;
      latents.push(latent);
      const isWhole =
        found !== null && (trajectory !== null || task !== 'trajectory') && (latent !== null || !hasLatents);
      if (isWhole && sameShape(found.shape, tiles[0]?.shape ?? found.shape)) tiles.push(found);
      else missing.push(tile);
      if (trajectory) for (const step of stepsOf(trajectory)) onStep?.(tile, step);
    }
    if (missing.length > 0)
      throw new StudioError(
        'request/invalid',
        `${folder}: ${missing.length} of ${specs.length} tiles of figure ${figure + 1} are missing (first: ${missing[0]}): run its shards again`,
      );
    const comparedOf = (tile: number) => ({ picture: tiles[tile]!, latent: latents[tile]! });
    return {
      tiles,
      distances: compare.map(({ tile, reference }) => comparePair(comparedOf(tile), comparedOf(reference))),
    };
  };
}

const NOT_SHOWN = new Float32Array(0);

/** The steps of a trajectory; those that no figure shows have no numbers. */
function stepsOf({ stepChanges, shown }: ShownTrajectory): TrajectoryStep[] {
  return stepChanges.map(({ t, stepChange }, index) => {
    const state = shown.get(index);
    return { index, t, stepChange, xt: state?.xt.data ?? NOT_SHOWN, predX0: state?.predX0.data ?? NOT_SHOWN };
  });
}
