import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Latent } from '../../../src/core/latent.ts';
import { ddim } from '../../../src/core/samplers/ddim.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps, type SampleOptions } from '../../../src/core/samplers/sample.ts';
import { ddimTau } from '../../../src/core/samplers/sampling-plan.ts';
import type { Solver } from '../../../src/core/samplers/solver.ts';
import { keyedStepNoise, type LatentWords } from '../../../src/core/samplers/step-noise.ts';
import { SamplingAborted, sliceLatent } from '../../../src/core/samplers/walk.ts';
import { defaultSchedulerConfig } from '../../../src/core/schedule.ts';
import { predictionTypes, tauProfiles, type SamplingSettings } from '../../../src/core/settings.ts';
import {
  bentDenoiser,
  drawLatents,
  gaussianDenoiser,
  gaussianFlow,
  schedule,
  settings,
  shape,
} from './processes.ts';

const data = { mean: 0.3, deviation: 0.5 };

function options(changes: Partial<SamplingSettings>, more: Partial<SampleOptions> = {}): SampleOptions {
  return {
    denoise: gaussianDenoiser(data),
    xT: drawLatents(1),
    plan: planFor(defaultSchedulerConfig, { ...settings, ...changes }),
    solver: ddim,
    eta: changes.eta ?? 0,
    clip: { rule: changes.clip ?? 'none', range: 1 },
    prediction: 'epsilon',
    stepNoise: null,
    ...more,
  };
}

async function sample(run: SampleOptions): Promise<Float32Array> {
  let x0 = new Float32Array();
  for await (const { xt } of sampleSteps(run)) x0 = xt.slice();
  return x0;
}

function words({ data: values }: Latent): LatentWords {
  const hash = createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest();
  return [hash.readUInt32LE(0), hash.readUInt32LE(4)];
}

function distance(a: Float32Array, b: ArrayLike<number>): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

describe('with the exact eps of Gaussian data', () => {
  const [xT] = drawLatents(1);
  const exact = Array.from(xT!.data, (x) => gaussianFlow(data, x, schedule.alphasCumprod[999]!));

  it('S = T reaches the solution of the probability-flow ODE', async () => {
    expect(distance(await sample(options({ numSteps: 1000 })), exact)).toBeLessThan(5e-3);
  });

  it('the error to that solution falls as S grows, in every profile that starts near T', async () => {
    for (const tau of ['leading', 'trailing', 'linspace', 'official-uniform'] as const) {
      const errors: number[] = [];
      for (const numSteps of [5, 20, 100, 500])
        errors.push(distance(await sample(options({ numSteps, tau })), exact));
      expect(errors, tau).toEqual(errors.toSorted((a, b) => b - a));
    }
  });

  it('a single data point is reached exactly at every S and profile', async () => {
    const point = { mean: 0.3, deviation: 0 };
    for (const tau of tauProfiles) {
      for (const numSteps of [1, 2, 7, 50]) {
        const x0 = await sample(options({ numSteps, tau }, { denoise: gaussianDenoiser(point) }));
        expect(distance(x0, new Float32Array(x0.length).fill(0.3)), `${tau} ${numSteps}`).toBeLessThan(2e-4);
      }
    }
  });

  it('the prediction types lead to the same picture', async () => {
    const runs = predictionTypes.map((prediction) =>
      sample(options({ numSteps: 20 }, { prediction, denoise: gaussianDenoiser(data, prediction) })),
    );
    const [first, ...rest] = await Promise.all(runs);
    for (const other of rest) expect(distance(other, first!)).toBeLessThan(1e-5);
  });

  it('eta 1 at S = T and sigma-hat give samples with the data’s mean and deviation', async () => {
    const large = drawLatents(1, [1, 64, 64]);
    for (const eta of [1, 'sigma-hat'] as const) {
      const stepNoise = keyedStepNoise(3n, large.map(words));
      const x0 = await sample(options({ numSteps: 1000, eta }, { xT: large, stepNoise }));
      const mean = x0.reduce((sum, value) => sum + value, 0) / x0.length;
      const deviation = Math.sqrt(x0.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x0.length);
      expect(Math.abs(mean - data.mean)).toBeLessThan(0.03);
      expect(Math.abs(deviation - data.deviation)).toBeLessThan(0.03);
    }
  });
});

describe('what a sample becomes', () => {
  const latents = drawLatents(5);
  const run = (batch: Latent[], eta: SamplingSettings['eta']): Promise<Float32Array> => {
    const stepNoise = keyedStepNoise(9n, batch.map(words));
    return sample(options({ eta }, { denoise: bentDenoiser, xT: batch, stepNoise }));
  };

  it.each([0, 0.5, 1, 'sigma-hat'] as const)(
    'does not depend on its batch, bit for bit, at eta %s',
    async (eta) => {
      const together = await run(latents, eta);
      const reversed = await run(latents.toReversed(), eta);
      for (let b = 0; b < 5; b++) {
        const alone = await run([latents[b]!], eta);
        expect(sliceLatent(together, shape, b).data).toEqual(alone);
        expect(sliceLatent(reversed, shape, 4 - b).data).toEqual(alone);
      }
    },
  );

  it('is the same in every run and leaves x_T as it was', async () => {
    const before = latents[0]!.data.slice();
    expect(await run(latents, 1)).toEqual(await run(latents, 1));
    expect(latents[0]!.data).toEqual(before);
  });

  it('depends on the noise seed when eta is not 0', async () => {
    const other = { denoise: bentDenoiser, xT: latents, stepNoise: keyedStepNoise(10n, latents.map(words)) };
    expect(await sample(options({ eta: 1 }, other))).not.toEqual(await run(latents, 1));
    expect(await sample(options({ eta: 0 }, other))).toEqual(await run(latents, 0));
  });
});

it('each step tells where it went, and the network is called with one t a sample', async () => {
  const called: (readonly number[])[] = [];
  const denoise: SampleOptions['denoise'] = (xt, timesteps, batch) => {
    called.push(timesteps);
    return bentDenoiser(xt, timesteps, batch);
  };
  const seen: number[][] = [];
  for await (const step of sampleSteps(options({ numSteps: 4 }, { denoise, xT: drawLatents(2) }))) {
    seen.push([step.index, step.numSteps, step.t, step.tPrev]);
  }
  expect(seen).toEqual([
    [0, 4, 750, 500],
    [1, 4, 500, 250],
    [2, 4, 250, 0],
    [3, 4, 0, -1],
  ]);
  expect(called).toEqual([750, 500, 250, 0].map((t) => [t, t]));
});

it('repeated entries of quad are walked and change nothing', async () => {
  let calls = 0;
  const denoise: SampleOptions['denoise'] = (...args) => {
    calls += 1;
    return bentDenoiser(...args);
  };
  const states: Float32Array[] = [];
  const run = options({ numSteps: 50, tau: 'official-quad' }, { denoise });
  for await (const { xt } of sampleSteps(run)) states.push(xt.slice());
  expect(calls).toBe(50);
  expect(run.plan.timesteps.slice(-2)).toEqual([0, 0]);
  expect(distance(states[48]!, states[47]!)).toBeLessThan(1e-6);
});

it('the last predX0 is the picture when the run ends at alpha 1', async () => {
  for await (const step of sampleSteps(options({ numSteps: 3 }))) {
    if (step.tPrev === -1) expect(step.xt).toEqual(step.predX0);
    else expect(step.xt).not.toEqual(step.predX0);
  }
});

describe('abort', () => {
  it('before the first step calls no network', async () => {
    let calls = 0;
    const denoise: SampleOptions['denoise'] = async (xt) => {
      calls += 1;
      return xt.slice();
    };
    const run = sampleSteps(options({}, { denoise, signal: AbortSignal.abort('superseded') }));
    await expect(run.next()).rejects.toThrow(SamplingAborted);
    expect(calls).toBe(0);
    expect((await run.next()).done).toBe(true);
  });

  it('during a network call ends the run right after it, with the reason', async () => {
    const controller = new AbortController();
    const denoise: SampleOptions['denoise'] = async (xt, timesteps) => {
      if (timesteps[0] === 700) controller.abort('superseded');
      return xt.slice();
    };
    const seen: number[] = [];
    const consume = async (): Promise<void> => {
      for await (const { t } of sampleSteps(options({}, { denoise, signal: controller.signal })))
        seen.push(t);
    };
    await expect(consume()).rejects.toMatchObject({ name: 'SamplingAborted', reason: 'superseded' });
    expect(seen).toEqual([900, 800]);
  });

  it('between steps ends the run before the next call', async () => {
    const signal = { aborted: false };
    let calls = 0;
    const denoise: SampleOptions['denoise'] = async (xt) => {
      calls += 1;
      return xt.slice();
    };
    const run = sampleSteps(options({}, { denoise, signal }));
    await run.next();
    signal.aborted = true;
    await expect(run.next()).rejects.toThrow(SamplingAborted);
    expect(calls).toBe(1);
  });
});

describe('errors', () => {
  it.each([NaN, Infinity, -Infinity])('name the t at which the network gave %s', async (value) => {
    const denoise: SampleOptions['denoise'] = async (xt, timesteps) => {
      const out = xt.slice();
      if (timesteps[0] === 600) out[17] = value;
      return out;
    };
    await expect(sample(options({}, { denoise }))).rejects.toThrow(
      `the network gave ${value} at t = 600 (element 17)`,
    );
  });

  it('name the t at which the state left float32', async () => {
    const denoise: SampleOptions['denoise'] = async (xt) => new Float32Array(xt.length).fill(3e38);
    await expect(sample(options({}, { denoise }))).rejects.toThrow('the step from t = 900 left float32');
  });

  it('tell a wrong output length, an empty batch and unequal shapes', async () => {
    const denoise: SampleOptions['denoise'] = async () => new Float32Array(3);
    await expect(sample(options({}, { denoise }))).rejects.toThrow('gave 3 values at t = 900, expected 192');
    expect(() => sampleSteps(options({}, { xT: [] }))).toThrow('at least one latent');
    const mixed = [...drawLatents(1), ...drawLatents(1, [1, 8, 8])];
    expect(() => sampleSteps(options({}, { xT: mixed }))).toThrow('latent 1 of the batch is [1, 8, 8]');
  });

  it('are thrown at the call for settings that make no sense', () => {
    expect(() => sampleSteps(options({}, { eta: 1 }))).toThrow('eta is 1: step noise is needed');
    expect(() => sampleSteps(options({}, { eta: 2 }))).toThrow('eta is 2');
    expect(() => sampleSteps(options({}, { clip: { rule: 'diffusers', range: 0 } }))).toThrow(
      'clip_sample_range is 0',
    );
  });

  it('of slicing name the sample', () => {
    expect(() => sliceLatent(new Float32Array(192), shape, 1)).toThrow('sample 1 is outside a batch of 1');
    expect(() => sliceLatent(new Float32Array(192), shape, 0.5)).toThrow('sample 0.5');
  });
});

it('a solver that adds no noise refuses η > 0, and is the only thing that moves the state', async () => {
  const still: Solver<'still'> = {
    id: 'still',
    title: 'No move',
    orders: null,
    takes: [],
    tau: ddimTau,
    steps: (numSteps) => numSteps,
    start:
      () =>
      (_, { xt, outPredX0 }) =>
        outPredX0.set(xt),
    python: () => ({ setup: [], step: [] }),
  };
  expect(() => sampleSteps(options({ eta: 1 }, { solver: still, stepNoise: () => undefined }))).toThrow(
    'eta is 1: solver still takes 0 only',
  );
  const run = options({ numSteps: 3 }, { solver: still });
  expect(await sample(run)).toEqual(run.xT[0]!.data);
});
