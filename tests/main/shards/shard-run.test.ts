import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLatent } from '../../../src/core/latent.ts';
import type { ShownTrajectory } from '../../../src/main/figures/kinds/kind.ts';
import type { RunTiles } from '../../../src/main/jobs/run.ts';
import type { ReadRecipe } from '../../../src/main/recipes/recipe-text.ts';
import { claimJobFolder, openJobFolder } from '../../../src/main/shards/job-folder.ts';
import { mergedTiles } from '../../../src/main/shards/merged-tiles.ts';
import { runShard } from '../../../src/main/shards/shard-run.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { environment, latentOf, lineOf, mark, seed, shape, stored } from '../recipes/support/recipes.ts';

const model = mark;
const own = latentOf(9);
const job: ReadRecipe = {
  model,
  figures: [{ ...lineOf(seed(1), stored(own)), framesPerSegment: 5 }, lineOf(seed(3), seed(4), seed(5))],
  latents: [own],
  playback: null,
  environment: null,
};
/** 5 tiles and 3. */
const whole = { index: 1, count: 1 };

/** Tile i of a run is filled with i and takes `pause` ms; `stop` ends the run before that tile. */
function counter(stop = Infinity, pause = 5): { run: RunTiles; ran: number[] } {
  const ran: number[] = [];
  const run: RunTiles = async (tiles, _, { onTile, signal }) => {
    for (const tile of tiles.keys()) {
      if (tile === stop) throw new Error('stopped');
      await new Promise((resolve) => setTimeout(resolve, pause));
      signal?.throwIfAborted();
      ran.push(tile);
      onTile?.(tile, new Float32Array(48).fill(tile), null);
    }
    return { tiles: [], distances: [] };
  };
  return { run, ran };
}
const begin = async (): Promise<void> => undefined;

describe('a shard', () => {
  it('goes on where an earlier run ended, and does nothing where all is there', async () => {
    const folder = await claimJobFolder(tempFolder(), job, model);
    await expect(runShard(folder, whole, { shape }, counter(3).run, {}, begin)).rejects.toThrow('stopped');
    const rest = counter();
    expect(await runShard(folder, whole, { shape }, rest.run, {}, begin)).toEqual({ tiles: 8, found: 3 });
    expect(rest.ran).toHaveLength(5);
    const none = counter();
    const begun = async (): Promise<void> => expect.unreachable();
    expect(await runShard(folder, whole, { shape }, none.run, {}, begun)).toEqual({ tiles: 8, found: 8 });
    expect(none.ran).toEqual([]);
  });

  it('computes a tile again that is of another shape', async () => {
    const folder = await claimJobFolder(tempFolder(), job, model);
    await runShard(folder, whole, { shape }, counter().run, {}, begin);
    await folder.tiles.write(1, 0, makeLatent([3, 8, 8], new Float32Array(192)));
    expect(await runShard(folder, whole, { shape }, counter().run, {}, begin)).toEqual({
      tiles: 8,
      found: 7,
    });
    expect((await folder.tiles.read(1, 0))?.shape).toEqual(shape);
  });

  it('ends when a tile cannot be written, and says which', async () => {
    const path = tempFolder();
    const folder = await claimJobFolder(path, job, model);
    await rm(join(path, 'tiles'), { recursive: true });
    const { run, ran } = counter(Infinity, 200); // a busy machine takes its time to find that out
    await expect(runShard(folder, whole, { shape }, run, {}, begin)).rejects.toMatchObject({
      code: 'figure/unwritable',
      message: expect.stringMatching(
        /tiles.0-0\.npy: cannot be written \(ENOENT: no such file or directory\)$/,
      ) as unknown,
    });
    expect(ran.length).toBeLessThan(8);
  });
});

describe('a folder', () => {
  it('gives the job back as it was claimed, with its latents and every environment once', async () => {
    const path = tempFolder();
    const claimed = await claimJobFolder(path, job, model);
    for (const app of ['1', '2', '1'])
      await claimed.noteShard({ environment: { ...environment, app }, model });
    const opened = await openJobFolder(path);
    expect(opened.job).toEqual(job);
    expect((await opened.readNotes()).map(({ environment: { app } }) => app).sort()).toEqual(['1', '2']);
  });

  it('is claimed by many shards at once, by none with another model', async () => {
    const path = tempFolder();
    await Promise.all([1, 2, 3, 4].map(() => claimJobFolder(path, job, model)));
    expect((await readdir(path)).sort()).toEqual(['environments', 'job.json', 'tiles']);
    const other = 'cd'.repeat(32);
    await expect(
      claimJobFolder(path, job, { ...model, parts: [{ role: 'denoiser', digest: other }] }),
    ).rejects.toMatchObject({ code: 'request/invalid', message: expect.stringContaining(other) as unknown });
    const cosine = { ...model.schedule!, betaSchedule: 'squaredcos_cap_v2' } as const;
    await expect(claimJobFolder(path, job, { ...model, schedule: cosine })).rejects.toThrow(
      `${path}: holds tiles of another model: beta_schedule linear, here squaredcos_cap_v2`,
    );
  });

  it('of an older app, whose schedule is not recorded, takes the shards of one schedule only', async () => {
    const path = tempFolder();
    await claimJobFolder(path, job, { ...model, schedule: null, latentShape: null });
    const claimed = await claimJobFolder(path, job, model);
    await claimed.noteShard({ environment, model });
    const cosine = { ...model.schedule!, betaSchedule: 'squaredcos_cap_v2' } as const;
    await expect(claimJobFolder(path, job, { ...model, schedule: cosine })).rejects.toThrow(
      `${path}: holds tiles of another model: beta_schedule linear, here squaredcos_cap_v2`,
    );
    await expect(claimJobFolder(path, job, { ...model, latentShape: [3, 8, 8] })).rejects.toThrow(
      'here [3, 8, 8]',
    );
    await claimJobFolder(path, job, model);
  });

  it.each([
    ['{}', 'provider: Invalid key'],
    ['{"environment": {}}', 'environment.provider: Invalid key'],
  ])('with a damaged note %s says what is missing there', async (text, problem) => {
    const path = tempFolder();
    const claimed = await claimJobFolder(path, job, model);
    await writeFile(join(path, 'environments', '0123456789abcdef.json'), text);
    await expect(claimed.readNotes()).rejects.toThrow(problem);
  });

  it('that cannot be made is said in one line', async () => {
    const path = join(tempFolder(), 'file');
    await writeFile(path, '');
    await expect(claimJobFolder(path, job, model)).rejects.toThrow(
      /tiles: cannot be made \(E[A-Z]+: [^\n]+\)$/,
    );
  });
});

describe('merged tiles', () => {
  it('are what was computed, with the distances between them; others are missing', async () => {
    const path = tempFolder();
    const { tiles, latents, trajectories } = await claimJobFolder(path, job, model);
    for (const tile of [0, 1])
      await tiles.write(1, tile, makeLatent(shape, new Float32Array(48).fill(tile / 2)));
    await writeFile(join(path, 'tiles', '1-2.npy'), 'half of it');
    const specs = [0, 1, 2].map((n) => ({
      task: 'sample' as const,
      ref: seed(n),
      settings: job.figures[1]!.settings,
    }));
    const run = mergedTiles({ tiles, latents, trajectories }, 1, 'parts', false);
    await expect(run(specs, [], {})).rejects.toThrow(
      'parts: 1 of 3 tiles of figure 2 are missing (first: 2): run its shards again',
    );
    const merged = await run(specs.slice(0, 2), [{ tile: 1, reference: 0 }], {});
    expect(merged.tiles.map(({ data }) => data[47])).toEqual([0, 0.5]);
    expect(merged.distances[0]).toMatchObject({ distances: { mse: 0.0625 } });
    expect(merged.distances[0]).not.toHaveProperty('latents');
    const ofLatents = mergedTiles({ tiles, latents, trajectories }, 1, 'parts', true);
    await latents.write(1, 0, makeLatent([1, 1, 2], Float32Array.of(3, -4)));
    await expect(ofLatents(specs.slice(0, 2), [], {})).rejects.toThrow('missing (first: 1)');
    await latents.write(1, 1, makeLatent([1, 1, 2], Float32Array.of(5, -4)));
    const both = await ofLatents(specs.slice(0, 2), [{ tile: 1, reference: 0 }], {});
    expect(both.distances[0]).toMatchObject({ distances: { mse: 0.0625 }, latents: { mse: 2 } });
  });
});

describe('a trajectory of a shard', () => {
  const state = (value: number) => makeLatent(shape, new Float32Array(48).fill(value));
  const movements = [
    { t: 800, movement: null },
    { t: 1, movement: 0.25 },
  ];
  const trajectory: ShownTrajectory = {
    stepChanges: movements.map(({ t, movement }) => ({ t, stepChange: movement })),
    shown: new Map([[1, { t: 1, xt: state(1), predX0: state(2) }]]),
  };

  it('is read as it was written', async () => {
    const { trajectories } = await claimJobFolder(tempFolder(), job, model);
    await trajectories.write(0, 3, trajectory);
    expect(await trajectories.read(0, 3)).toEqual(trajectory);
  });

  it.each([
    ['an array', []],
    ['movements that are none', { movements: [{ t: 'x', movement: -1 }, movements[1]], shown: [1] }],
    ['a step that is not there', { movements, shown: [2] }],
    ['another number of steps than the states', { movements, shown: [0, 1] }],
  ])('whose text is %s is missing: it is computed again', async (_, text) => {
    const path = tempFolder();
    const { trajectories } = await claimJobFolder(path, job, model);
    await trajectories.write(0, 3, trajectory);
    await writeFile(join(path, 'tiles', '0-3-way.json'), JSON.stringify(text));
    expect(await trajectories.read(0, 3)).toBeNull();
  });
});
