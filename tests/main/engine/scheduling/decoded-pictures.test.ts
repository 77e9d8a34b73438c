import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../src/core/condition.ts';
import { latentSize, type LatentShape } from '../../../../src/core/latent.ts';
import type { LoadedModel } from '../../../../src/main/engine/process/loaded-model.ts';
import { small } from '../../models/support/golden.ts';
import { jobOf, openQueue, tileOf, type OpenQueue } from '../support/open-queue.ts';

/** A model of latents of 32 × 32 whose decoder doubles height and width, and counts its calls. */
interface Decoded {
  readonly q: OpenQueue;
  readonly loaded: LoadedModel;
  /** The batch size of every call. */
  readonly decoded: number[];
}

async function openDecoded(): Promise<Decoded> {
  const q = await openQueue(small, 4);
  const decoded: number[] = [];
  const [channels, height, width] = q.loaded.model.info.latentShape;
  const pictureShape: LatentShape = [channels, 2 * height, 2 * width];
  const info = { ...q.loaded.model.info, pictureShape };
  const decoder = async (latents: Float32Array, batch: number): Promise<Float32Array> => {
    decoded.push(batch);
    return double(latents, width);
  };
  return { q, decoded, loaded: { ...q.loaded, model: { ...q.loaded.model, info }, decoder } };
}

/** Every value becomes a square of 2 × 2, in rows of `width` values. */
function double(latents: Float32Array, width: number): Float32Array {
  const pictures = new Float32Array(4 * latents.length);
  for (let i = 0; i < pictures.length; i++) {
    const [row, column] = [Math.floor(i / (2 * width)), i % (2 * width)];
    pictures[i] = latents[(row >> 1) * width + (column >> 1)]!;
  }
  return pictures;
}

const three = [0, 1, 2].map((seed) => tileOf(seed, 3));

describe('a decoder', () => {
  it('makes pictures of x_0 in one call for all that are sampled together, in the shape of the picture', async () => {
    const { q, loaded, decoded } = await openDecoded();
    q.queue.start(jobOf('latents', three, { deliver: 'arrays' }), q.loaded);
    await q.endOf('latents');
    q.queue.start(jobOf('numbers', three, { deliver: 'arrays' }), loaded);
    expect(await q.endOf('numbers')).toMatchObject({ kind: 'done' });
    for (const tile of three.keys())
      expect(q.arrays.get(`numbers ${tile}`)).toEqual(double(q.arrays.get(`latents ${tile}`)!, 32));
    expect(decoded).toEqual([3]);
    q.queue.start(jobOf('seen', three), loaded);
    expect(await q.endOf('seen')).toMatchObject({ kind: 'done' });
    expect(q.frames.map(({ width, height }) => [width, height])).toEqual([
      [64, 64],
      [64, 64],
      [64, 64],
    ]);
  });

  it('is not asked again for a picture that is stored, and counts as one evaluation of the job', async () => {
    const { q, loaded, decoded } = await openDecoded();
    q.queue.start(jobOf('first', three), loaded);
    await q.endOf('first');
    const progress = q.events.flatMap((e) => (e.kind === 'progress' ? [[e.done, e.total]] : []));
    expect(progress.at(-1)).toEqual([12, 12]);
    const calls = q.calls.length;
    q.queue.start(jobOf('again', three, { lane: 'plane' }), loaded);
    await q.endOf('again');
    expect([q.calls.length, decoded]).toEqual([calls, [3]]);
    expect(q.frames.slice(3).map(({ rgba }) => rgba)).toEqual(q.frames.slice(0, 3).map(({ rgba }) => rgba));
  });

  it('is not asked for a job that was cancelled while its last step was in the network', async () => {
    const { q, loaded, decoded } = await openDecoded();
    q.afterCall = (count) => {
      if (count === 3) q.queue.cancel('gone');
    };
    q.queue.start(jobOf('gone', three), loaded);
    expect(await q.endOf('gone')).toMatchObject({ kind: 'cancelled' });
    await q.queue.drain();
    expect([decoded, q.frames]).toEqual([[], []]);
  });

  it.each(['trajectory', 'round-trip'] as const)('refuses a %s, which it cannot make', async (task) => {
    const { q, loaded } = await openDecoded();
    expect(() => q.queue.start(jobOf('job', [tileOf(0, 3, {}, task)]), loaded)).toThrow(
      `${task}: is not supported for a model with a decoder`,
    );
  });
});

describe('a condition', () => {
  it('reaches the network beside its own sample, whatever shares the call, and has results of its own', async () => {
    const q = await openQueue(small, 4);
    const size = latentSize(q.loaded.model.info.latentShape);
    const asked: (readonly Condition[] | undefined)[] = [];
    const { network } = q.loaded;
    /** Adds a number as condition to every value of ε. */
    const run: LoadedModel['network']['run'] = async (xt, timesteps, batch, conditions) => {
      asked.push(conditions);
      const eps = await network.run(xt, timesteps, batch);
      return eps.map((value, i) => value + ((conditions?.[Math.floor(i / size)] ?? 0) as number));
    };
    const loaded = { ...q.loaded, network: { ...network, run } };
    const conditioned = { ...tileOf(0, 2), condition: 0.5 as unknown as Condition };
    q.queue.start(jobOf('both', [tileOf(0, 2), conditioned], { deliver: 'arrays' }), loaded);
    expect(await q.endOf('both')).toMatchObject({ kind: 'done' });
    expect(asked).toEqual([
      [null, 0.5],
      [null, 0.5],
    ]);
    q.queue.start(jobOf('plain', [tileOf(0, 2)], { deliver: 'arrays' }), loaded);
    q.queue.start(jobOf('again', [conditioned], { deliver: 'arrays' }), loaded);
    await q.endOf('plain');
    await q.endOf('again');
    expect(asked).toHaveLength(2);
    expect(q.arrays.get('plain 0')).toEqual(q.arrays.get('both 0'));
    expect(q.arrays.get('again 0')).toEqual(q.arrays.get('both 1'));
    expect(q.arrays.get('again 0')).not.toEqual(q.arrays.get('plain 0'));
  });
});
