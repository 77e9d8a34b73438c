import { StudioError } from '../../contract/errors.ts';
import { distances } from '../../core/consistency.ts';
import { sameShape, type Latent } from '../../core/latent.ts';
import type { RunTiles } from '../jobs/run.ts';
import type { TileFiles } from './tile-files.ts';

/**
 * Runs a figure's tiles by reading what shards have computed; distances are taken from x_0 as the engine takes them.
 * Rejects with a StudioError `request/invalid` that counts the tiles that are missing.
 * @param folder for the message
 */
export function mergedTiles(files: TileFiles, figure: number, folder: string): RunTiles {
  return async (specs, compare) => {
    const tiles: Latent[] = [];
    const missing: number[] = [];
    for (const tile of specs.keys()) {
      const found = await files.read(figure, tile);
      if (found && sameShape(found.shape, tiles[0]?.shape ?? found.shape)) tiles.push(found);
      else missing.push(tile);
    }
    if (missing.length > 0)
      throw new StudioError(
        'request/invalid',
        `${folder}: ${missing.length} of ${specs.length} tiles of figure ${figure + 1} are missing (first: ${missing[0]}): run its shards again`,
      );
    return {
      tiles,
      distances: compare.map(({ tile, reference }) => distances(tiles[tile]!, tiles[reference]!)),
    };
  };
}
