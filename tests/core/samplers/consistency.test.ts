import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consistencyTau } from '../../../src/core/samplers/consistency.ts';
import { encodeDdim } from '../../../src/core/samplers/invert.ts';
import { planFor, planOfTau, solverFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../src/core/samplers/sample.ts';
import type { SamplingPlan } from '../../../src/core/samplers/sampling-plan.ts';
import { givenStepNoise, keyedStepNoise, type StepNoise } from '../../../src/core/samplers/step-noise.ts';
import type { Denoiser } from '../../../src/core/samplers/walk.ts';
import type { ConsistencyProcess } from '../../../src/core/process.ts';
import { randn } from '../../../src/core/random/index.ts';
import { defaultSettings, type SamplingSettings, type SchedulerConfig } from '../../../src/core/settings.ts';
import { consistency, consistencyProcess, smallLatents } from './sigma-processes.ts';

const BATCH = 3;
const SIZE = 12;
const xT = smallLatents(BATCH);

/** Bent, and another at every time. */
const network = (input: number, time: number): number => Math.sin(1.3 * input) + 0.001 * time;
const bent: Denoiser = async (input, times) =>
  input.map((value, i) => network(value, times[Math.floor(i / SIZE)]!));

interface Run {
  readonly process?: Partial<ConsistencyProcess>;
  readonly T?: number;
  readonly plan?: SamplingPlan;
  readonly numSteps?: number;
  readonly stepNoise?: StepNoise | null;
  readonly denoise?: Denoiser;
}

function configOf({ process, T = 40 }: Run): SchedulerConfig {
  return { ...consistency, numTrainTimesteps: T, process: { ...consistencyProcess, ...process } };
}

/** x_0 of every sample, and how many steps it took. */
async function sample(run: Run): Promise<{ x0: number[]; steps: number }> {
  const config = configOf(run);
  const settings = defaultSettings(run.numSteps ?? 1);
  const steps = sampleSteps({
    ...{ denoise: run.denoise ?? bent, xT, plan: run.plan ?? planFor(config, settings) },
    ...{ solver: solverFor(config, settings), eta: 0, clip: { rule: 'none', range: 1 } },
    ...{ prediction: 'epsilon', stepNoise: run.stepNoise ?? null },
  });
  let [x0, count]: [number[], number] = [[], 0];
  for await (const { xt } of steps) [x0, count] = [[...xt], count + 1];
  return { x0, steps: count };
}

/** The same in float64, from diffusers' indices: those of `timesteps`, in reverse. */
function derive(process: ConsistencyProcess, N: number, timesteps: number[], noise: Float32Array): number[] {
  const { sigmaMin, sigmaMax, sigmaData, rho, sNoise, clipDenoised } = process;
  const [low, high] = [sigmaMin ** (1 / rho), sigmaMax ** (1 / rho)];
  const sigmas = [...timesteps].reverse().map((i) => (high + (i / (N - 1)) * (low - high)) ** rho);
  let x = xT.flatMap(({ data }) => [...data]).map((value) => sigmaMax * value);
  sigmas.forEach((sigma, k) => {
    const skip = sigmaData ** 2 / ((sigma - sigmaMin) ** 2 + sigmaData ** 2);
    const out = ((sigma - sigmaMin) * sigmaData) / Math.sqrt(sigma ** 2 + sigmaData ** 2);
    const next = sigmas[k + 1] ?? sigmaMin;
    x = x.map((value, i) => {
      const F = network(value / Math.sqrt(sigma ** 2 + sigmaData ** 2), 250 * Math.log(sigma + 1e-44));
      const D = out * F + skip * value;
      const kept = clipDenoised ? Math.min(1, Math.max(-1, D)) : D;
      const added = sNoise * Math.sqrt(Math.max(0, next ** 2 - sigmaMin ** 2));
      return kept + added * noise[k * BATCH * SIZE + i]!;
    });
  });
  return x;
}

const noiseOf = (K: number): Float32Array => randn('numpy', 77n, K * BATCH * SIZE);

function expectNear(given: readonly number[], wanted: readonly number[], tolerance = 2e-6): void {
  expect(given).toHaveLength(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  const apart = Math.max(...wanted.map((value, i) => Math.abs(value - given[i]!)));
  expect(apart / scale).toBeLessThan(tolerance);
}

describe('the schedule of diffusers', () => {
  const folder = join(import.meta.dirname, '../../fixtures/families/consistency');
  const { schedule, custom_timesteps } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as {
    schedule: Record<string, { sigmas: number[]; timesteps: number[] }>;
    custom_timesteps: number[];
  };
  const options = { profile: 'leading', numTrainTimesteps: 40, stepsOffset: 0, compat: 'none' } as const;
  const given = consistencyTau({ ...options, numSteps: 2 }, custom_timesteps);

  it.each([
    ['1', planFor(consistency, defaultSettings(1))],
    ['2', planFor(consistency, defaultSettings(2))],
    ['custom', planOfTau(consistency, given)],
  ] as const)('gives its times and sigmas: %s', (name, { process, alphasCumprod, alphasCumprodPrev }) => {
    const { sigmas, timesteps } = schedule[name]!;
    expect(process!.startScale).toBe(80);
    expect(process!.calls).toHaveLength(timesteps.length);
    process!.calls.forEach(({ time, inputScale, inputShift, outputScale }, k) => {
      expect(time).toBeCloseTo(timesteps[k]!, 9);
      expect(inputScale).toBeCloseTo(1 / Math.sqrt(sigmas[k]! ** 2 + 0.25), 12);
      expect([inputShift, outputScale]).toEqual([0, 1]);
      expect(Math.sqrt(1 / alphasCumprod[k]! - 1)).toBeCloseTo(sigmas[k]!, 9);
    });
    expect(alphasCumprodPrev.at(-1)).toBe(1);
  });

  it('has timesteps that decrease with sigma, the first at sigma_max', () => {
    expect(planFor(consistency, defaultSettings(4)).timesteps).toEqual([39, 29, 19, 9]);
    expect(given.timesteps).toEqual([39, 17]);
    expect(given.prevTimesteps).toEqual([17, -1]);
  });

  it('refuses custom timesteps that do not decrease or lie outside, by value', () => {
    const tau = (timesteps: number[]) => consistencyTau({ ...options, numSteps: 2 }, timesteps);
    expect(() => tau([0, 22])).toThrow('timesteps[1] is 22, must be below 0 before it');
    expect(() => tau([5, 5])).toThrow('timesteps[1] is 5');
    expect(() => tau([40, 0])).toThrow('reaches t = -1, outside [0, 40)');
  });
});

describe('sampling a consistency model', () => {
  const K_OF_N: [number, number][] = [
    [1, 40],
    [2, 40],
    [3, 40],
    [7, 40],
    [40, 40],
    [2, 2],
    [1, 2],
    [150, 151],
  ];
  it.each(K_OF_N)('of %i steps out of %i is the algorithm in float64', async (K, T) => {
    const noise = noiseOf(K);
    const stride = Math.floor(T / K);
    const timesteps = Array.from({ length: K }, (_, i) => i * stride).reverse();
    const stepNoise = givenStepNoise(noise, K, BATCH, SIZE);
    const { x0, steps } = await sample({ T, numSteps: K, stepNoise });
    expect(steps).toBe(K);
    expectNear(x0, derive(consistencyProcess, T, timesteps, noise));
  });

  it.each<[string, Partial<ConsistencyProcess>]>([
    ['sigma_min', { sigmaMin: 0.05 }],
    ['sigma_max', { sigmaMax: 20 }],
    ['sigma_data', { sigmaData: 0.8 }],
    ['rho', { rho: 3 }],
    ['s_noise', { sNoise: 1.007 }],
    ['clip_denoised', { clipDenoised: false }],
  ])('depends on %s as the algorithm does', async (_, process) => {
    const noise = noiseOf(3);
    const stepNoise = givenStepNoise(noise, 3, BATCH, SIZE);
    const { x0 } = await sample({ process, numSteps: 3, stepNoise });
    expectNear(x0, derive({ ...consistencyProcess, ...process }, 40, [26, 13, 0], noise));
    expect(x0).not.toEqual((await sample({ numSteps: 3, stepNoise })).x0);
  });

  it('goes along given timesteps, from sigma_max times x_T though they begin below it', async () => {
    const options = { profile: 'leading', numTrainTimesteps: 40, stepsOffset: 0, compat: 'none' } as const;
    const noise = noiseOf(3);
    const timesteps = [35, 22, 6];
    const plan = planOfTau(consistency, consistencyTau({ ...options, numSteps: 3 }, timesteps));
    const { x0 } = await sample({ plan, numSteps: 3, stepNoise: givenStepNoise(noise, 3, BATCH, SIZE) });
    expectNear(x0, derive(consistencyProcess, 40, timesteps, noise));
  });

  it('takes Gaussian data to its own quantile in one step, with the exact network', async () => {
    const [mean, deviation] = [0.2, 0.3];
    const { sigmaMin, sigmaData } = consistencyProcess;
    const exact: Denoiser = async (input, times) =>
      input.map((value, i) => {
        const sigma = Math.exp(times[Math.floor(i / SIZE)]! / 250);
        const x = value * Math.sqrt(sigma ** 2 + sigmaData ** 2);
        const x0 = mean + (deviation * (x - mean)) / Math.sqrt(deviation ** 2 + sigma ** 2);
        const skip = sigmaData ** 2 / ((sigma - sigmaMin) ** 2 + sigmaData ** 2);
        return (x0 - skip * x) / (((sigma - sigmaMin) * sigmaData) / Math.sqrt(sigma ** 2 + sigmaData ** 2));
      });
    const { x0 } = await sample({ process: { clipDenoised: false }, denoise: exact });
    const wanted = xT.flatMap(({ data }) => [...data]).map((z) => mean + deviation * z);
    // σ_max·x_T has the mean 0 of pure noise, not that of the data.
    const shift = (deviation * mean) / 80;
    expectNear(
      x0,
      wanted.map((value) => value - shift),
      2e-5,
    );
  });

  it('neither reads nor draws the noise of the last step, nor any in one step', async () => {
    const noise = noiseOf(2);
    const other = noise.slice().fill(9, BATCH * SIZE);
    const [a, b] = await Promise.all(
      [noise, other].map((data) =>
        sample({ numSteps: 2, stepNoise: givenStepNoise(data, 2, BATCH, SIZE) }).then(({ x0 }) => x0),
      ),
    );
    expect(a).toEqual(b);
    const drawn: number[] = [];
    const stepNoise: StepNoise = ({ index }, _, out) => {
      drawn.push(index);
      out.fill(0.5);
    };
    await sample({ numSteps: 3, stepNoise });
    expect(drawn).toEqual([0, 0, 0, 1, 1, 1]);
    await sample({ numSteps: 1, stepNoise });
    expect(drawn).toHaveLength(6);
  });

  it('with noise keyed by x_T gives a sample the same picture alone and in a batch', async () => {
    const config = configOf({});
    const settings = defaultSettings(4);
    const words = [
      [1, 2],
      [3, 4],
      [5, 6],
    ] as const;
    const together = await sample({ numSteps: 4, stepNoise: keyedStepNoise(5n, words) });
    const steps = sampleSteps({
      ...{
        denoise: bent,
        xT: [xT[1]!],
        plan: planFor(config, settings),
        solver: solverFor(config, settings),
      },
      ...{ eta: 0, clip: { rule: 'none', range: 1 }, prediction: 'epsilon' },
      stepNoise: keyedStepNoise(5n, [words[1]]),
    });
    let alone: number[] = [];
    for await (const { xt } of steps) alone = [...xt];
    expect(alone).toEqual(together.x0.slice(SIZE, 2 * SIZE));
    expect((await sample({ numSteps: 4, stepNoise: keyedStepNoise(6n, words) })).x0).not.toEqual(together.x0);
  });

  it('clamps to [-1, 1] where the config says so, and not else', async () => {
    const loud: Denoiser = async (input) => input.map((value) => 100 * value);
    const most = (values: number[]): number => Math.max(...values.map(Math.abs));
    expect(most((await sample({ denoise: loud })).x0)).toBe(1);
    expect(most((await sample({ denoise: loud, process: { clipDenoised: false } })).x0)).toBeGreaterThan(40);
  });
});

describe('refused with the value', () => {
  const plan = (changes: Partial<SamplingSettings>, process: Partial<ConsistencyProcess> = {}, T = 40) =>
    planFor(configOf({ process, T }), { ...defaultSettings(1), ...changes });

  it.each<[Partial<SamplingSettings>, string]>([
    [{ numSteps: 41 }, 'steps is 41, must be an integer in [1, 40]'],
    [{ numSteps: 0 }, 'steps is 0, must be an integer in [1, 40]'],
    [{ numSteps: 1.5 }, 'steps is 1.5'],
    [{ eta: 0.5 }, 'eta is 0.5: a consistency model takes 0 only'],
    [{ eta: 'sigma-hat' }, 'eta is sigma-hat: a consistency model takes 0 only'],
    [{ clip: 'diffusers' }, 'clip is diffusers: a consistency model takes none only'],
    [{ compat: 'diffusers' }, 'compat is diffusers: a consistency model takes none only'],
    [{ tau: 'trailing' }, 'tau is trailing: a consistency model takes leading only'],
    [{ solver: 'unipc' }, 'solver is unipc: a consistency model takes none'],
    [{ order: 2 }, 'order is 2: a consistency model takes none'],
  ])('%j', (changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });

  it.each<[Partial<ConsistencyProcess>, string]>([
    [{ sigmaMin: 0 }, 'sigma_min is 0, must be in [0.0001, 1000000]'],
    [{ sigmaMin: NaN }, 'sigma_min is NaN'],
    [{ sigmaMax: 0.001 }, 'sigma_max is 0.001, must be above sigma_min 0.002'],
    [{ sigmaMax: Infinity }, 'sigma_max is Infinity'],
    [{ sigmaData: -1 }, 'sigma_data is -1'],
    [{ rho: 0 }, 'rho is 0'],
    [{ sNoise: 11 }, 's_noise is 11'],
  ])('a process of %j', (process, message) => {
    expect(() => plan({}, process)).toThrow(message);
  });

  it('a schedule of one sigma, and a prediction type of betas', () => {
    expect(() => plan({}, {}, 1)).toThrow('num_train_timesteps is 1, must be at least 2');
    expect(() => planFor({ ...consistency, predictionType: 'v_prediction' }, defaultSettings(1))).toThrow(
      'prediction_type is v_prediction: the network of this process gives x_0',
    );
  });

  it('several steps without noise, and noise of another shape', async () => {
    await expect(sample({ numSteps: 2 })).rejects.toThrow('steps is 2: step noise is needed');
    expect(() => givenStepNoise(noiseOf(1), 2, BATCH, SIZE)).toThrow('step noise has 36 values');
    const short = givenStepNoise(noiseOf(1), 1, BATCH, SIZE);
    await expect(sample({ numSteps: 3, stepNoise: short })).rejects.toThrow('no step 1, sample 0');
  });

  it('a network that gives NaN or a wrong length', async () => {
    const nan: Denoiser = async (input) => input.map((value, i) => (i === 4 ? NaN : value));
    await expect(sample({ denoise: nan })).rejects.toThrow('the network gave NaN at t = 39 (element 4)');
    const short: Denoiser = async (input) => input.slice(1);
    await expect(sample({ denoise: short })).rejects.toThrow('the network gave 35 values at t = 39');
  });

  it('encoding: the model is one way', () => {
    const encode = () =>
      encodeDdim({
        ...{ denoise: bent, x0: xT, plan: planFor(consistency, defaultSettings(2)), prediction: 'epsilon' },
      });
    expect(encode).toThrow('a consistency model cannot encode: it has no inverse');
  });
});
