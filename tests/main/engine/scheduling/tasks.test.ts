import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Frame, JobEvent, StepTag } from '../../../../src/contract/job.ts';
import { distances } from '../../../../src/core/metrics/index.ts';
import { toRgba8 } from '../../../../src/core/image.ts';
import { makeLatent, normRatio } from '../../../../src/core/latent.ts';
import { torchCpuRandn } from '../../../../src/core/random/torch-cpu.ts';
import { hashLatent } from '../../../../src/main/engine/stores/hashed-latent.ts';
import type { EngineTile } from '../../../../src/main/engine/process/protocol.ts';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { fixtures, pseudoRandom, relativeError } from '../../models/support/golden.ts';
import { jobOf, namesOf, openQueue, settingsOf, tileOf, type OpenQueue } from '../support/open-queue.ts';

/** What is made of a tile's latent, on the bundled model. */

const shape = [3, 32, 32] as const;

/** A step frame with its tag. */
type StepFrame = Frame & { readonly step: StepTag };
const stepsOf = (frames: readonly Frame[], job: string, of: StepTag['of']): StepFrame[] =>
  frames.flatMap((frame) =>
    frame.job === job && frame.step?.of === of ? [{ ...frame, step: frame.step }] : [],
  );

async function run(q: OpenQueue, id: string, tiles: readonly EngineTile[], deliver: 'frames' | 'arrays') {
  q.queue.start(
    jobOf(id, tiles, { deliver, lane: 'trajectory', preview: { numSteps: 2, tau: 'leading' } }),
    q.loaded,
  );
  expect(await q.endOf(id)).toMatchObject({ kind: 'done' });
}

describe('a trajectory', () => {
  it('shows x_t, from x_T on, and x̂_0 of every step along τ, then the picture, which is the last x̂_0', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    await run(q, 'walk', [tileOf(5, 12, {}, 'trajectory')], 'frames');
    const [xt, predX0] = [stepsOf(q.frames, 'walk', 'xt'), stepsOf(q.frames, 'walk', 'predX0')];
    const tau = Array.from({ length: 12 }, (_, i) => 83 * (11 - i));
    for (const states of [xt, predX0]) {
      expect(states.map(({ step }) => [step.index, step.t])).toEqual(tau.map((t, i) => [i, t]));
      expect(states.every(({ final, numSteps }) => !final && numSteps === 12)).toBe(true);
    }
    expect(namesOf(q.frames)).toEqual(['walk 0']); // no preview
    const picture = q.frames.at(-1)!;
    expect(picture).toMatchObject({ step: null, final: true });
    expect(picture.rgba).toEqual(predX0.at(-1)!.rgba);
    expect(xt[0]!.rgba).toEqual(toRgba8(torchCpuRandn(5n, 3 * 32 * 32), shape));
    expect(new Set(xt.map(({ rgba }) => rgba.join())).size).toBe(12);
    await run(q, 'plain', [tileOf(5, 12)], 'frames');
    expect(q.frames.at(-1)!.rgba).toEqual(picture.rgba);
  });

  it('asked for as arrays gives the numbers of every step, once more from what is kept, and no frame', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    const tiles = [tileOf(5, 6, {}, 'trajectory'), tileOf(6, 4, {}, 'trajectory')];
    await run(q, 'first', tiles, 'arrays');
    await run(q, 'again', tiles, 'arrays');
    expect(q.frames).toEqual([]);
    for (const [tile, seed, numSteps] of [
      [0, 5n, 6],
      [1, 6n, 4],
    ] as const) {
      const of = (job: string) => q.steps.filter((step) => step.job === job && step.tile === tile);
      expect(of('first').map(({ index }) => index)).toEqual(Array.from({ length: numSteps }, (_, i) => i));
      expect(of('first')[0]!.xt).toEqual(torchCpuRandn(seed, 3 * 32 * 32));
      expect(of('first').at(-1)!.predX0).toEqual(q.arrays.get(`first ${tile}`));
      expect(of('again').map((step) => ({ ...step, job: 'first' }))).toEqual(of('first'));
    }
  });

  it('tells how far x̂_0 moves at each step, and nothing of x_t', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    await run(q, 'walk', [tileOf(5, 6, {}, 'trajectory')], 'frames');
    const predX0 = stepsOf(q.frames, 'walk', 'predX0');
    expect(stepsOf(q.frames, 'walk', 'xt').every(({ step }) => step.stepChange === null)).toBe(true);
    expect(predX0[0]!.step.stepChange).toBeNull();
    for (let i = 1; i < predX0.length; i++) {
      // The same from the pictures: eight bits and clamping keep it from being equal.
      const [before, after] = [predX0[i - 1]!.rgba, predX0[i]!.rgba];
      let sum = 0;
      for (let k = 0; k < after.length; k++) sum += ((after[k]! - before[k]!) / 127.5) ** 2; // opacity stays
      const fromPictures = Math.sqrt(sum / (3 * 32 * 32));
      expect(predX0[i]!.step.stepChange).toBeGreaterThan(0.8 * fromPictures);
      expect(predX0[i]!.step.stepChange).toBeLessThan(1.5 * fromPictures + 0.01);
    }
  });

  it('ends where the reference ends', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    const read = async (name: string) => {
      const path = join(fixtures, 'trajectories', `${name}.npy`);
      return readNpy(await readFile(path), path).data;
    };
    const xT = (await read('x_T')).slice(0, 3 * 32 * 32);
    const golden = (await read('diffusers-leading-noclip-S10')).slice(0, 3 * 32 * 32);
    const tile = { task: 'trajectory', source: { data: xT }, settings: settingsOf(10) } as const;
    await run(q, 'golden', [tile], 'arrays');
    expect(relativeError(q.arrays.get('golden 0')!, golden)).toBeLessThan(2e-3);
    await run(q, 'seen', [tile], 'frames');
    expect(stepsOf(q.frames, 'seen', 'predX0').at(-1)!.rgba).toEqual(
      toRgba8(q.arrays.get('golden 0')!, shape),
    );
  });

  it('costs nothing when it is asked for again, and shows the same; nor does its picture', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    const tile = tileOf(5, 6, { eta: 0.5 }, 'trajectory');
    await run(q, 'first', [tile], 'frames');
    await run(q, 'again', [tile], 'frames');
    await run(q, 'picture', [tileOf(5, 6, { eta: 0.5 })], 'frames');
    expect(q.calls).toHaveLength(6);
    const withoutName = (job: string) =>
      q.frames.filter((f) => f.job === job).map((f) => ({ ...f, job: '' }));
    expect(withoutName('again')).toEqual(withoutName('first'));
    expect(withoutName('first')).toHaveLength(13);
  });

  it('that another job takes over in mid-run shows its first steps there too', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    const tile = tileOf(5, 6, {}, 'trajectory');
    q.afterCall = (count) => {
      if (count === 3) q.queue.start(jobOf('new', [tile], { lane: 'trajectory' }), q.loaded);
    };
    q.queue.start(jobOf('old', [tile], { lane: 'trajectory' }), q.loaded);
    expect(await q.endOf('new')).toMatchObject({ kind: 'done' });
    expect(q.calls).toHaveLength(6);
    expect(stepsOf(q.frames, 'new', 'predX0').map(({ step }) => step.index)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('a round trip', () => {
  const image = makeLatent(
    shape,
    pseudoRandom(3 * 32 * 32).map((x) => 0.5 * x),
  );
  const settings = settingsOf(8, { clip: 'rederive', tau: 'trailing' });
  const tile = (task: EngineTile['task'], data: Float32Array): EngineTile => ({
    task,
    source: { data },
    settings,
  });
  const encodedOf = (q: OpenQueue, job: string) =>
    q.events.flatMap((event) =>
      event.job === job && event.kind === 'encoded' ? [event as Extract<JobEvent, { kind: 'encoded' }>] : [],
    );

  it('is an encoding and a sampling, bit for bit, and tells how far the picture is from the image', async () => {
    const q = await openQueue('bundled:toonhead-32', 3);
    const apart = await openQueue('bundled:toonhead-32', 1);
    await run(apart, 'up', [tile('encode', image.data)], 'arrays');
    const code = makeLatent(shape, apart.arrays.get('up 0')!);
    await run(apart, 'down', [tile('sample', code.data)], 'arrays');
    const reconstruction = makeLatent(shape, apart.arrays.get('down 0')!);

    await run(q, 'numbers', [tile('round-trip', image.data)], 'arrays');
    expect(q.arrays.get('numbers 0')).toEqual(reconstruction.data);
    expect(encodedOf(q, 'numbers')).toMatchObject([
      { tile: 0, sha256: hashLatent(code).sha256, distances: distances(image, reconstruction) },
    ]);
    expect(await q.latentStore.read(hashLatent(code).sha256, shape)).toEqual(code);
    expect(q.calls).toHaveLength(2 * 8);
  });

  it('with repeats is their encoding and the same sampling, in K calls more a step', async () => {
    const [q, apart] = [await openQueue('bundled:toonhead-32', 3), await openQueue('bundled:toonhead-32', 1)];
    const refined = { ...settings, repeats: 2 };
    await run(apart, 'up', [{ ...tile('encode', image.data), settings: refined }], 'arrays');
    const code = makeLatent(shape, apart.arrays.get('up 0')!);
    await run(apart, 'down', [tile('sample', code.data)], 'arrays');
    await run(q, 'trip', [{ ...tile('round-trip', image.data), settings: refined }], 'arrays');
    expect(q.arrays.get('trip 0')).toEqual(apart.arrays.get('down 0'));
    expect(q.calls).toHaveLength((3 + 1) * 8);
    const [found] = encodedOf(q, 'trip');
    expect(found).toMatchObject({ sha256: hashLatent(code).sha256, normRatio: normRatio(code) });
    await run(q, 'plain', [tile('round-trip', image.data)], 'arrays');
    expect(encodedOf(q, 'plain')[0]!.sha256).not.toBe(found!.sha256);
    expect(found!.distances.mse).toBeLessThan(encodedOf(q, 'plain')[0]!.distances.mse);
  });

  it('costs nothing when it is asked for again, and the code alone needs no run of its own', async () => {
    const q = await openQueue('bundled:toonhead-32', 3);
    const ask = async (id: string) => {
      q.queue.start(jobOf(id, [tile('round-trip', image.data)], { lane: 'inversion' }), q.loaded);
      expect(await q.endOf(id)).toMatchObject({ kind: 'done' });
    };
    await ask('first');
    await ask('again');
    const withoutJob = ({ sha256, distances: d }: ReturnType<typeof encodedOf>[number]) => ({ sha256, d });
    expect(encodedOf(q, 'again').map(withoutJob)).toEqual(encodedOf(q, 'first').map(withoutJob));
    expect(q.frames.map(({ job, final }) => [job, final])).toEqual([
      ['first', true],
      ['again', true],
    ]);
    expect(q.frames[1]!.rgba).toEqual(q.frames[0]!.rgba);
    const { sha256 } = encodedOf(q, 'first')[0]!;
    const pinned: EngineTile = { task: 'sample', source: { ref: { kind: 'stored', sha256 } }, settings };
    q.queue.start(jobOf('pin', [pinned], { lane: 'pins' }), q.loaded);
    expect(await q.endOf('pin')).toMatchObject({ kind: 'done' });
    expect(q.calls).toHaveLength(2 * 8);
  });

  it('is made at η = 0 whatever the settings say, and its preview tells of no code', async () => {
    const q = await openQueue('bundled:toonhead-32', 3);
    const noisy: EngineTile = {
      ...tile('round-trip', image.data),
      settings: { ...settings, numSteps: 12, eta: 1 },
    };
    const plain: EngineTile = { ...noisy, settings: { ...noisy.settings, eta: 0 } };
    q.queue.start(jobOf('both', [noisy, plain], { preview: { numSteps: 4, tau: 'leading' } }), q.loaded);
    await q.endOf('both');
    expect(q.frames.map(({ tile: i, numSteps, final }) => [i, numSteps, final])).toEqual([
      [0, 4, false],
      [1, 4, false],
      [0, 12, true],
      [1, 12, true],
    ]);
    expect(encodedOf(q, 'both').map(({ tile: i }) => i)).toEqual([0, 1]);
    const evaluations = q.calls.reduce((sum, { length }) => sum + length, 0);
    expect(evaluations).toBe(2 * 4 + 2 * 12); // two tiles, one run
  });

  it('comes closer to the image with every doubling of S', async () => {
    const q = await openQueue('bundled:toonhead-32', 4);
    await run(q, 'picture', [tileOf(5, 20)], 'arrays');
    const picture = q.arrays.get('picture 0')!.map((x) => Math.min(1, Math.max(-1, x)));
    const steps = [5, 10, 20];
    const trips = steps.map((numSteps) => ({
      ...tile('round-trip', picture),
      settings: settingsOf(numSteps),
    }));
    await run(q, 'trips', trips, 'arrays');
    const errors = steps.map((_, i) => encodedOf(q, 'trips').find(({ tile: at }) => at === i)!.distances.mse);
    for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThan(errors[i - 1]!);
  });

  it('counts its progress over both ways', async () => {
    const q = await openQueue('bundled:toonhead-32', 3);
    q.queue.start(jobOf('trip', [tile('round-trip', image.data), tileOf(1, 3)]), q.loaded);
    await q.endOf('trip');
    const reports = q.events.flatMap((e) => (e.kind === 'progress' ? [[e.done, e.total]] : []));
    expect(reports.at(-1)).toEqual([2 * 8 + 3, 2 * 8 + 3]);
  });
});
