import { describe, expect, it } from 'vitest';
import { makeLatent } from '../../../src/core/latent.ts';
import { encodeDdim } from '../../../src/core/samplers/invert.ts';
import { solvers, solverTitle, type SolverChoice } from '../../../src/core/samplers/index.ts';
import { planFor, solverFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../src/core/samplers/sample.ts';
import { keyedStepNoise } from '../../../src/core/samplers/step-noise.ts';
import type { Denoiser } from '../../../src/core/samplers/walk.ts';
import { defaultSettings, type SamplingSettings, type SchedulerConfig } from '../../../src/core/settings.ts';
import { smallLatents, ve, veProcess } from './sigma-processes.ts';

/** Data N(mean, deviation²) in [0, 1] per dimension: the score of x = x_0 + σ·ε is −(x − mean) / (deviation² + σ²). */
const [mean, deviation] = [0.45, 0.12];
const SIZE = 12;

const score: Denoiser = async (x, sigmas) =>
  x.map((value, i) => -(value - mean) / (deviation ** 2 + sigmas[Math.floor(i / SIZE)]! ** 2));

/** diffusers' discrete_sigmas, from its own formula. */
const sigmaOf = (t: number): number =>
  Math.exp(
    Math.log(veProcess.sigmaMin) + (t / 1999) * (Math.log(veProcess.sigmaMax) - Math.log(veProcess.sigmaMin)),
  );

const xT = smallLatents(2);
const flat = xT.flatMap(({ data }) => [...data]);

async function sample(change: Partial<SamplingSettings>, config: SchedulerConfig = ve): Promise<number[]> {
  const settings = { ...defaultSettings(50), ...change };
  const steps = sampleSteps({
    ...{ denoise: score, xT, plan: planFor(config, settings), solver: solverFor(config, settings) },
    ...{ order: settings.order, eta: settings.eta, clip: { rule: settings.clip, range: 1 } },
    prediction: 'epsilon',
    stepNoise: keyedStepNoise(
      0n,
      xT.map((_, i) => [i, i]),
    ),
  });
  let x0: number[] = [];
  for await (const { xt } of steps) x0 = [...xt];
  return x0;
}

/** Where the ODE dx/dσ = −σ·score takes x from σ to 0: the quantile is kept. */
const flow = (x: number, sigma: number): number =>
  mean + (deviation * (x - mean)) / Math.sqrt(deviation ** 2 + sigma ** 2);

/** The state of x_T at σ: in the app's form it has unit scale, in [−1, 1] it is divided by √ᾱ. */
const startAt = (sigma: number) => flat.map((z) => (Math.sqrt(1 + 4 * sigma ** 2) * z + 1) / 2);
const toApp = (values: readonly number[]): number[] => values.map((x) => 2 * x - 1);
const apartBy = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('DDIM of a variance-exploding process', () => {
  it.each(['leading', 'trailing', 'linspace'] as const)(
    'is the Euler method of its ODE in sigma, in float64: %s',
    async (tau) => {
      const { timesteps } = planFor(ve, { ...defaultSettings(40), tau });
      let x = startAt(sigmaOf(timesteps[0]!));
      timesteps.forEach((t, k) => {
        const [sigma, next] = [sigmaOf(t), k + 1 < timesteps.length ? sigmaOf(timesteps[k + 1]!) : 0];
        x = x.map(
          (value) => value + (next - sigma) * sigma * ((value - mean) / (deviation ** 2 + sigma ** 2)),
        );
      });
      // States are float32 of unit scale, and the first are of σ = 1348 relative to it: 1e-7 · 2696 at most.
      expect(apartBy(await sample({ numSteps: 40, tau }), toApp(x))).toBeLessThan(2e-4);
    },
  );

  it('with all of its sigmas follows the ODE to sigma_min, where one step takes the rest', async () => {
    const [first, last] = [sigmaOf(1999), sigmaOf(0)];
    const ratio = Math.sqrt((deviation ** 2 + last ** 2) / (deviation ** 2 + first ** 2));
    const exact = toApp(
      startAt(first).map((x) => mean + (deviation ** 2 / (deviation ** 2 + last ** 2)) * ratio * (x - mean)),
    );
    const few = apartBy(await sample({ numSteps: 100, tau: 'trailing' }), exact);
    const all = apartBy(await sample({ numSteps: 2000, tau: 'trailing' }), exact);
    expect(all).toBeLessThan(2e-3);
    expect(few / all).toBeGreaterThan(15);
  });

  it('calls the network at sigma with x in [0, 1], whatever the solver', async () => {
    const { process } = planFor(ve, { ...defaultSettings(3), tau: 'linspace' });
    expect(process!.calls.map(({ time }) => time)).toEqual([
      expect.closeTo(1348, 8),
      expect.closeTo(sigmaOf(1000), 8),
      expect.closeTo(0.01, 12),
    ]);
    process!.calls.forEach(({ time, inputScale, inputShift, outputScale }) => {
      expect(inputScale).toBeCloseTo(Math.sqrt(1 + 4 * time ** 2) / 2, 6);
      expect([inputShift, outputScale]).toEqual([0.5, -time]);
    });
  });

  it('ends at the first sigma where the config says so', async () => {
    const plan = planFor({ ...ve, setAlphaToOne: false }, defaultSettings(10));
    expect(plan.alphasCumprodPrev.at(-1)).toBe(1 / (1 + 4 * 0.01 ** 2));
    expect(planFor(ve, defaultSettings(10)).alphasCumprodPrev.at(-1)).toBe(1);
  });

  it('takes step noise and the clip rules as elsewhere', async () => {
    const plain = await sample({});
    expect(await sample({ eta: 1 })).not.toEqual(plain);
    const clipped = await sample({ clip: 'diffusers', numSteps: 1, tau: 'trailing' });
    expect(Math.max(...clipped.map(Math.abs))).toBeLessThanOrEqual(1);
  });
});

const choices: SolverChoice[] = solvers.flatMap(({ id, orders }) =>
  id === 'ddim'
    ? []
    : (orders?.allowed ?? [undefined]).map((order) => ({ solver: id, ...(order && { order }) })),
);

describe('other solvers of a variance-exploding process', () => {
  it.each(choices.map((choice) => [solverTitle(choice), choice] as const))(
    '%s comes nearer to the ODE’s end than DDIM with the same steps',
    async (_, choice) => {
      // DEIS ends at the first sigma, and all begin at their own first t.
      const settings = { ...defaultSettings(60), tau: 'trailing' as const };
      const start = sigmaOf(planFor(ve, { ...settings, ...choice }).timesteps[0]!);
      const exact = toApp(startAt(start).map((x) => flow(x, start)));
      const end = choice.solver === 'deis' ? 0.03 : 0;
      const ofDdim = apartBy(await sample(settings), toApp(startAt(1348).map((x) => flow(x, 1348))));
      expect(apartBy(await sample({ ...settings, ...choice }), exact)).toBeLessThan(ofDdim / 2 + end);
    },
  );
});

describe('encoding by a variance-exploding process', () => {
  it('comes back through DDIM with the same steps, nearer the more often steps are refined', async () => {
    const settings = { ...defaultSettings(200), tau: 'trailing' as const };
    const plan = planFor(ve, settings);
    const pictures = xT.map(({ shape, data }) =>
      makeLatent(
        shape,
        data.map((z) => 2 * (mean + deviation * z) - 1),
      ),
    );
    const errors: number[] = [];
    for (const repeats of [0, 3]) {
      let codes = new Float32Array();
      const up = encodeDdim({ denoise: score, x0: pictures, plan, prediction: 'epsilon', repeats });
      for await (const { xt } of up) codes = xt.slice();
      const start = xT.map(({ shape }, i) => makeLatent(shape, codes.slice(i * SIZE, (i + 1) * SIZE)));
      const down = sampleSteps({
        ...{ denoise: score, xT: start, plan, solver: solverFor(ve, settings), eta: 0 },
        ...{ clip: { rule: 'none', range: 1 }, prediction: 'epsilon', stepNoise: null },
      });
      let back: number[] = [];
      for await (const { xt } of down) back = [...xt];
      errors.push(
        apartBy(
          back,
          pictures.flatMap(({ data }) => [...data]),
        ),
      );
    }
    expect(errors[0]).toBeLessThan(0.05);
    expect(errors[1]).toBeLessThan(errors[0]! / 10);
  });
});

describe('refused with the value', () => {
  it.each<[Partial<SchedulerConfig>, string]>([
    [{ process: { ...veProcess, sigmaMin: 0 } }, 'sigma_min is 0, must be in [0.0001, 1000000]'],
    [{ process: { ...veProcess, sigmaMax: 0.01 } }, 'sigma_max is 0.01, must be above sigma_min 0.01'],
    [{ numTrainTimesteps: 1 }, 'num_train_timesteps is 1, must be at least 2'],
    [{ numTrainTimesteps: 1e9 }, 'num_train_timesteps is 1000000000, must be an integer in [1, 100000]'],
    [{ predictionType: 'sample' }, 'prediction_type is sample: the network of this process gives a score'],
  ])('%j', (change, message) => {
    expect(() => planFor({ ...ve, ...change }, defaultSettings(1))).toThrow(message);
  });
});
