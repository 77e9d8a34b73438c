import { expect, it } from 'vitest';
import { samplingLines } from '../../src/core/python-text/sampling.ts';
import { orderOf, solverOf, solvers } from '../../src/core/samplers/index.ts';
import { planFor } from '../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../src/core/samplers/sample.ts';
import type { Denoiser } from '../../src/core/samplers/walk.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';
import { predictionTypes, type SamplingSettings, type SchedulerConfig } from '../../src/core/settings.ts';
import { drawLatents, settings } from './samplers/processes.ts';
import { runTexts } from './support/run-python.ts';

/** The sampling part of the Python text, executed. */

const latent = drawLatents(1, [1, 2, 3])[0]!;

const denoise: Denoiser = async (xt, [t]) => xt.map((x) => Math.sin(1.3 * x) + 0.0003 * t!);

interface Run {
  readonly chosen: SamplingSettings;
  readonly scheduler: SchedulerConfig;
}

const choices = solvers.flatMap((solver) =>
  solver.orders
    ? solver.orders.allowed.map((order) => ({ solver: solver.id, order }))
    : [{ solver: solver.id }],
);
const runs: Run[] = choices.flatMap((choice) =>
  (['leading', 'trailing', 'linspace'] as const).flatMap((tau) =>
    predictionTypes.flatMap((predictionType) =>
      [1, 2, 6, 16].flatMap((numSteps) =>
        [true, false].map((setAlphaToOne) => ({
          chosen: { ...settings, ...choice, tau, numSteps },
          // Every other one of those that can begin at ᾱ = 0 does.
          scheduler: {
            ...defaultSchedulerConfig,
            predictionType,
            setAlphaToOne,
            rescaleBetasZeroSnr:
              !setAlphaToOne && choice.solver !== 'deis' && predictionType === 'v_prediction',
          },
        })),
      ),
    ),
  ),
);

async function sample({ chosen, scheduler }: Run): Promise<number[]> {
  const steps = sampleSteps({
    ...{ denoise, xT: [latent], plan: planFor(scheduler, chosen), solver: solverOf(chosen.solver) },
    ...{ order: orderOf(chosen), eta: 0, clip: { rule: 'none', range: 1 }, stepNoise: null },
    prediction: scheduler.predictionType,
  });
  let x0: number[] = [];
  for await (const { xt } of steps) x0 = [...xt];
  return x0;
}

it('executed by Python, the lines of every solver give the app’s numbers', async () => {
  const texts = runs.map(({ chosen, scheduler }) => samplingLines(chosen, scheduler).lines.join('\n'));
  const given = runTexts(texts, latent.data, 'np.sin(1.3 * x.double()) + 0.0003 * t');
  expect(given).toHaveLength(runs.length);
  for (const [i, run] of runs.entries()) {
    const wanted = await sample(run);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    const apart = Math.max(...wanted.map((value, k) => Math.abs(value - given[i]![k]!)));
    // Python computes the weights of DEIS in float64, the app as diffusers in float32.
    const most = run.chosen.solver === 'deis' ? 2e-4 : 2e-5;
    expect(apart / scale, JSON.stringify(run.chosen)).toBeLessThan(most);
  }
}, 120_000);
