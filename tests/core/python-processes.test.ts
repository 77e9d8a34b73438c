import { describe, expect, it } from 'vitest';
import { parseLatentRef } from '../../src/core/latent-ref.ts';
import { pythonText } from '../../src/core/python-text.ts';
import { samplingLines } from '../../src/core/python-text/sampling.ts';
import { orderOf, solvers } from '../../src/core/samplers/index.ts';
import { planFor, solverFor } from '../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../src/core/samplers/sample.ts';
import type { Denoiser } from '../../src/core/samplers/walk.ts';
import { defaultSettings, type SamplingSettings, type SchedulerConfig } from '../../src/core/settings.ts';
import { drawLatents } from './samplers/processes.ts';
import { consistency, consistencyProcess, ve, veProcess } from './samplers/sigma-processes.ts';
import { runTexts } from './support/run-python.ts';

/** The sampling part of the Python text of models in σ, executed. */

const latent = drawLatents(1, [1, 2, 3])[0]!;

interface Run {
  readonly settings: SamplingSettings;
  readonly scheduler: SchedulerConfig;
}

async function sample({ settings, scheduler }: Run, denoise: Denoiser): Promise<number[]> {
  const steps = sampleSteps({
    ...{ denoise, xT: [latent], plan: planFor(scheduler, settings), solver: solverFor(scheduler, settings) },
    ...{ order: orderOf(settings), eta: 0, clip: { rule: 'none', range: 1 }, prediction: 'epsilon' },
    stepNoise: (_, __, out) => out.fill(0.5),
  });
  let x0: number[] = [];
  for await (const { xt } of steps) x0 = [...xt];
  return x0;
}

async function expectEqual(runs: readonly Run[], denoise: Denoiser, network: string, most: number) {
  const texts = runs.map(({ settings, scheduler }) => samplingLines(settings, scheduler).lines.join('\n'));
  const given = runTexts(texts, latent.data, network);
  expect(given).toHaveLength(runs.length);
  for (const [i, run] of runs.entries()) {
    const wanted = await sample(run, denoise);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    const apart = Math.max(...wanted.map((value, k) => Math.abs(value - given[i]![k]!)));
    expect(apart / scale, JSON.stringify(run)).toBeLessThan(most);
  }
}

it('executed by Python, the lines of a consistency model give the app’s numbers', async () => {
  const configs: SchedulerConfig[] = [
    consistency,
    {
      ...consistency,
      numTrainTimesteps: 151,
      process: {
        ...consistencyProcess,
        ...{ sigmaMin: 0.01, sigmaMax: 50, sigmaData: 0.7, rho: 5, sNoise: 1.007, clipDenoised: false },
      },
    },
  ];
  const runs = configs.flatMap((scheduler) =>
    [1, 2, 5, 40].map((numSteps) => ({ scheduler, settings: defaultSettings(numSteps) })),
  );
  const denoise: Denoiser = async (x, [t]) => x.map((value) => Math.sin(1.3 * value) + 0.0003 * t!);
  await expectEqual(runs, denoise, 'np.sin(1.3 * x.double()) + 0.0003 * t', 2e-6);
}, 60_000);

it('executed by Python, the lines of every solver of a variance-exploding process give the app’s numbers', async () => {
  const choices = solvers.flatMap(({ id, orders }) =>
    (orders?.allowed ?? [undefined]).map((order) => ({
      ...(id !== 'ddim' && { solver: id }),
      ...(order !== undefined && { order }),
    })),
  );
  const configs: SchedulerConfig[] = [
    ve,
    {
      ...ve,
      numTrainTimesteps: 1000,
      setAlphaToOne: false,
      process: { ...veProcess, sigmaMin: 0.02, sigmaMax: 90 },
    },
  ];
  const runs = configs.flatMap((scheduler) =>
    choices.flatMap((choice) =>
      (['leading', 'trailing'] as const).flatMap((tau) =>
        [1, 6, 20].map((numSteps) => ({
          scheduler,
          settings: { ...defaultSettings(numSteps), tau, ...choice },
        })),
      ),
    ),
  );
  const denoise: Denoiser = async (x, [t]) =>
    x.map((value) => -Math.tanh((value - 0.45) / (0.2 + t!)) / (0.2 + t!));
  // The states are float32 of unit scale: at σ = 1348 their rounding is 2e-4 of the picture.
  await expectEqual(runs, denoise, '-np.tanh((x.double() - 0.45) / (0.2 + t)) / (0.2 + t)', 4e-4);
}, 120_000);

describe('the text of a model in sigma', () => {
  const textOf = (scheduler: SchedulerConfig, numSteps: number): string =>
    pythonText({
      ...{ ref: parseLatentRef('seed:1'), shape: [3, 8, 8], settings: defaultSettings(numSteps), scheduler },
      model: { source: 'diffusers', location: '/models/one', variant: null },
    });

  it.each([
    ['a consistency model', consistency],
    ['a variance-exploding process', ve],
  ])('of %s calls the network with a fraction, and imports no scheduler', (_, scheduler) => {
    const text = textOf(scheduler, 1);
    // Of a Python number diffusers takes the whole part.
    expect(text).toContain('return unet(x, torch.tensor(t)).sample');
    expect(text).not.toContain('DDIMScheduler');
  });

  it('says that its noise is torch’s where a consistency model adds any', () => {
    expect(textOf(consistency, 1)).not.toContain('step noise');
    expect(textOf(consistency, 2)).toContain('The step noise of Slerpscope is its own');
    expect(textOf(ve, 20)).not.toContain('step noise');
  });

  it('refuses what the model does not take', () => {
    expect(() => textOf(consistency, 41)).toThrow('steps is 41, must be an integer in [1, 40]');
  });
});
