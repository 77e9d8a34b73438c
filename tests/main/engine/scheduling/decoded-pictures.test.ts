import { describe, expect, it } from 'vitest';
import type { ClassInfo } from '../../../../src/contract/model.ts';
import type { Condition } from '../../../../src/core/condition.ts';
import { toRgba8 } from '../../../../src/core/image.ts';
import { latentSize, type LatentShape } from '../../../../src/core/latent.ts';
import { randn } from '../../../../src/core/random/index.ts';
import type { LoadedModel } from '../../../../src/main/engine/process/loaded-model.ts';
import type { EngineTile } from '../../../../src/main/engine/process/protocol.ts';
import type { TileTask } from '../../../../src/main/jobs/work.ts';
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

/** The top left value of every square of 2 × 2, in rows of `width` values. */
function halve(pictures: Float32Array, width: number): Float32Array {
  const half = width / 2;
  return Float32Array.from({ length: pictures.length / 4 }, (_, i) => {
    const [row, column] = [Math.floor(i / half), i % half];
    return pictures[2 * row * width + 2 * column]!;
  });
}

/** A tile of given numbers. */
function tileOfNumbers(data: Float32Array, task: TileTask): EngineTile {
  return { ...tileOf(0, 3), task, source: { data } };
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

  it('makes the x̂_0 of every step of a trajectory; its x_t is the latent itself', async () => {
    const { q, loaded } = await openDecoded();
    const tile = tileOf(0, 3, {}, 'trajectory');
    q.queue.start(jobOf('numbers', [tile], { deliver: 'arrays' }), loaded);
    await q.endOf('numbers');
    q.queue.start(jobOf('seen', [tile]), loaded);
    expect(await q.endOf('seen')).toMatchObject({ kind: 'done' });
    const rgba = (latent: Float32Array): Uint8ClampedArray => toRgba8(double(latent, 32), [3, 64, 64]);
    const seen = (index: number, of: 'xt' | 'predX0'): unknown =>
      q.frames.find(({ step }) => step?.index === index && step.of === of)?.rgba;
    for (const { index, xt, predX0 } of q.steps) {
      expect(seen(index, 'xt')).toEqual(rgba(xt));
      expect(seen(index, 'predX0')).toEqual(rgba(predX0));
    }
    expect(q.steps).toHaveLength(3);
    expect(q.frames.filter(({ final }) => final)).toHaveLength(1);
    const progress = q.events.flatMap((e) =>
      e.kind === 'progress' && e.job === 'seen' ? [[e.done, e.total]] : [],
    );
    expect(progress.at(-1)).toEqual([7, 7]); // three steps, three x̂_0, the picture
  });

  it('decodes at most 50 of the steps of a long trajectory, and always the last', async () => {
    const { q, loaded } = await openDecoded();
    q.queue.start(jobOf('long', [tileOf(0, 120, {}, 'trajectory')]), loaded);
    expect(await q.endOf('long')).toMatchObject({ kind: 'done' });
    const decoded = q.frames.flatMap(({ step }) => (step?.of === 'predX0' ? [step.index] : []));
    expect(decoded.sort((a, b) => a - b)).toEqual([...Array.from({ length: 40 }, (_, i) => 3 * i), 119]);
    expect(q.frames.filter(({ step }) => step?.of === 'xt')).toHaveLength(120);
  });

  it.each(['round-trip', 'autoencode', 'encode'] as const)('refuses %s without an encoder', async (task) => {
    const { q, loaded } = await openDecoded();
    const tile = { ...tileOf(0, 3), task };
    expect(() => q.queue.start(jobOf('job', [tile]), loaded)).toThrow('the model has no encoder');
  });

  it('without one, decoding and the encoder of pictures are refused by the model’s name', async () => {
    const { q } = await openDecoded();
    for (const task of ['decode', 'encode-picture', 'autoencode'] as const)
      expect(() => q.queue.start(jobOf('job', [{ ...tileOf(0, 3), task }]), q.loaded)).toThrow(
        /^toonhead-32: the model has no (de|en)coder$/,
      );
  });
});

describe('an encoder', () => {
  async function openBoth(): Promise<Decoded> {
    const opened = await openDecoded();
    const encoder = async (pictures: Float32Array): Promise<Float32Array> => halve(pictures, 64);
    return { ...opened, loaded: { ...opened.loaded, encoder } };
  }

  it('starts an inversion: the picture is encoded, inverted, sampled and decoded', async () => {
    const { q, loaded } = await openBoth();
    const latent = randn('torch-cpu', 0n, 3 * 32 * 32).map((value) => value / 4);
    const picture = tileOfNumbers(double(latent, 32), 'round-trip');
    q.queue.start(jobOf('latent', [tileOfNumbers(latent, 'round-trip')], { deliver: 'arrays' }), q.loaded);
    await q.endOf('latent');
    q.queue.start(jobOf('picture', [picture], { deliver: 'arrays' }), loaded);
    expect(await q.endOf('picture')).toMatchObject({ kind: 'done' });
    expect(q.arrays.get('picture 0')).toEqual(double(q.arrays.get('latent 0')!, 32));
    const [own, decoded] = q.events.flatMap((e) => (e.kind === 'encoded' ? [e] : []));
    expect(decoded).toMatchObject({ sha256: own!.sha256, normRatio: own!.normRatio });
  });

  it('with the decoder alone gives what the autoencoder loses', async () => {
    const { q, loaded } = await openBoth();
    const picture = randn('torch-cpu', 1n, 3 * 64 * 64);
    q.queue.start(jobOf('lost', [tileOfNumbers(picture, 'autoencode')], { deliver: 'arrays' }), loaded);
    expect(await q.endOf('lost')).toMatchObject({ kind: 'done' });
    expect(q.arrays.get('lost 0')).toEqual(double(halve(picture, 64), 32));
    expect(q.calls).toEqual([]);
  });
});

describe('a condition', () => {
  async function openConditional(): Promise<{
    readonly q: OpenQueue;
    readonly asked: (readonly Condition[] | undefined)[];
    readonly loaded: LoadedModel;
  }> {
    const q = await openQueue(small, 4);
    const size = latentSize(q.loaded.model.info.latentShape);
    const asked: (readonly Condition[] | undefined)[] = [];
    const { network } = q.loaded;
    /** Adds a hundredth of the label to every value of ε, and has as many channels of variance. */
    const run: LoadedModel['network']['run'] = async (xt, timesteps, batch, conditions) => {
      asked.push(conditions);
      const eps = await network.run(xt, timesteps, batch);
      const output = new Float32Array(2 * eps.length);
      for (let i = 0; i < eps.length; i++) {
        const sample = Math.floor(i / size);
        output[sample * size + i] = eps[i]! + (conditions![sample]!.class as number) / 100;
      }
      return output;
    };
    const classes: ClassInfo = { kind: 'label', count: 9, nullLabel: 9, width: null, names: {} };
    const model = { ...q.loaded.model, info: { ...q.loaded.model.info, classes } };
    return { q, asked, loaded: { ...q.loaded, model, network: { ...network, run } } };
  }

  const ofClass = (given: NonNullable<Condition>): EngineTile => tileOf(0, 2, { condition: given });

  it('reaches the network beside its own sample, whatever shares the call, and has results of its own', async () => {
    const { q, asked, loaded } = await openConditional();
    const [one, five] = [ofClass({ class: 1 }), ofClass({ class: 5 })];
    q.queue.start(jobOf('both', [one, five], { deliver: 'arrays' }), loaded);
    expect(await q.endOf('both')).toMatchObject({ kind: 'done' });
    expect(asked).toEqual([
      [{ class: 1 }, { class: 5 }],
      [{ class: 1 }, { class: 5 }],
    ]);
    q.queue.start(jobOf('one', [one], { deliver: 'arrays' }), loaded);
    q.queue.start(jobOf('five', [ofClass({ class: 5, guidance: 1 })], { deliver: 'arrays' }), loaded);
    await q.endOf('one');
    await q.endOf('five');
    expect(asked).toHaveLength(2);
    expect(q.arrays.get('one 0')).toEqual(q.arrays.get('both 0'));
    expect(q.arrays.get('five 0')).toEqual(q.arrays.get('both 1'));
    expect(q.arrays.get('five 0')).not.toEqual(q.arrays.get('one 0'));
  });

  it('that is guided is two evaluations of one call: none + w·(class − none)', async () => {
    const { q, asked, loaded } = await openConditional();
    // Of this network ε of class 1 guided by −2 is ε of class 9 − 2·(1 − 9) = 25, which is none of its labels.
    const classes: ClassInfo = { ...loaded.model.info.classes!, count: 30 };
    const wide = { ...loaded.model.info, classes };
    const wider = { ...loaded, model: { ...loaded.model, info: wide } };
    q.queue.start(jobOf('guided', [ofClass({ class: 1, guidance: -2 })], { deliver: 'arrays' }), wider);
    expect(await q.endOf('guided')).toMatchObject({ kind: 'done' });
    expect(asked[0]).toEqual([{ class: 1, guidance: -2 }, { class: 9 }]);
    q.queue.start(jobOf('plain', [ofClass({ class: 25 })], { deliver: 'arrays' }), wider);
    await q.endOf('plain');
    const totals = q.events.flatMap((e) => (e.kind === 'progress' ? [[e.job, e.done, e.total]] : []));
    expect(totals.findLast(([job]) => job === 'guided')).toEqual(['guided', 4, 4]);
    expect(totals.findLast(([job]) => job === 'plain')).toEqual(['plain', 2, 2]);
    const [guided, plain] = [q.arrays.get('guided 0')!, q.arrays.get('plain 0')!];
    expect(Math.max(...guided.map((value, i) => Math.abs(value - plain[i]!)))).toBeLessThan(1e-4);
  });

  it.each([
    [null, 'class: the model needs one: a label from 0 to 8'],
    [{ class: 10 }, 'class 10: must be a label from 0 to 8'],
    [{ class: 0.5 }, 'class 0.5: must be a label from 0 to 8'],
    [{ class: [1, 2] }, 'class: a vector of 2 values: must be a label from 0 to 8'],
  ])('%j is refused in one line', async (condition, problem) => {
    const { q, loaded } = await openConditional();
    expect(() => q.queue.start(jobOf('job', [tileOf(0, 2, condition ? { condition } : {})]), loaded)).toThrow(
      problem,
    );
  });
});
