import { describe, expect, it } from 'vitest';
import { sliceLatent } from '../../../src/core/samplers/walk.ts';
import { makeLatent, type Latent } from '../../../src/core/latent.ts';
import { runLength, orderOf, solverOf, solvers, solverTitle } from '../../../src/core/samplers/index.ts';
import { makeFloat32Schedule } from '../../../src/core/float32-schedule.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps, type SampleOptions } from '../../../src/core/samplers/sample.ts';
import { defaultSchedulerConfig, makeNoiseSchedule } from '../../../src/core/schedule.ts';
import {
  betaSchedules,
  predictionTypes,
  type SamplingSettings,
  type SchedulerConfig,
} from '../../../src/core/settings.ts';
import { mixtureDenoiser, type Mixture } from './mixture.ts';
import { bentDenoiser, drawLatents, settings, shape } from './processes.ts';

/** Claims that hold of every solver. */

const spacings = ['leading', 'trailing', 'linspace'] as const;
const choices = solvers.flatMap((solver) =>
  solver.orders
    ? solver.orders.allowed.map((order) => ({ solver: solver.id, order }))
    : [{ solver: solver.id }],
);
const named = choices.map((choice) => [solverTitle(choice), choice] as const);

const mixture: Mixture = {
  weights: [0.6, 0.4],
  means: [
    [0.9, -0.4, 0.1, 0.5, -0.6, 0.2, 0.7, -0.2],
    [-0.8, 0.6, -0.5, -0.1, 0.4, -0.9, 0.3, 0.2],
  ],
  sd: 0.3,
};
const small = drawLatents(3, [2, 2, 2]);

async function sample(
  changes: Partial<SamplingSettings>,
  config: Partial<SchedulerConfig> = {},
  more: Partial<SampleOptions> = {},
): Promise<Float32Array> {
  const chosen = { ...settings, ...changes };
  const scheduler = { ...defaultSchedulerConfig, ...config };
  const steps = sampleSteps({
    denoise: mixtureDenoiser(mixture, makeNoiseSchedule(scheduler), scheduler.predictionType),
    xT: small,
    plan: planFor(scheduler, chosen),
    solver: solverOf(chosen.solver),
    order: orderOf(chosen),
    eta: 0,
    clip: { rule: 'none', range: 1 },
    prediction: scheduler.predictionType,
    stepNoise: null,
    ...more,
  });
  let x0 = new Float32Array();
  for await (const { xt } of steps) x0 = xt.slice();
  return x0;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!)), 0);
}

describe.each(named)('%s', (_, choice) => {
  it('what a sample becomes does not depend on its batch, bit for bit', async () => {
    const latents = drawLatents(4);
    const run = (xT: Latent[], tau: (typeof spacings)[number]) =>
      sample({ ...choice, tau, numSteps: 9 }, {}, { denoise: bentDenoiser, xT });
    for (const tau of spacings) {
      const together = await run(latents, tau);
      const reversed = await run(latents.toReversed(), tau);
      for (let b = 0; b < 4; b++) {
        const alone = await run([latents[b]!], tau);
        expect(sliceLatent(together, shape, b).data).toEqual(alone);
        expect(sliceLatent(reversed, shape, 3 - b).data).toEqual(alone);
      }
    }
  });

  it('two walks of one solver that take turns do not touch each other', async () => {
    const chosen = { ...settings, ...choice };
    const start = (xT: Latent) =>
      sampleSteps({
        ...{ denoise: bentDenoiser, xT: [xT], plan: planFor(defaultSchedulerConfig, chosen), eta: 0 },
        ...{
          solver: solverOf(choice.solver),
          order: orderOf(chosen),
          prediction: 'epsilon',
          stepNoise: null,
        },
        clip: { rule: 'none', range: 1 },
      });
    const [a, b] = drawLatents(2) as [Latent, Latent];
    const runs = [start(a), start(b)];
    const ends: Float32Array[] = [];
    for (let i = 0; i < runLength(chosen); i++)
      for (const [which, run] of runs.entries()) ends[which] = (await run.next()).value!.xt.slice();
    expect(ends[0]).toEqual(await sample(choice, {}, { denoise: bentDenoiser, xT: [a] }));
    expect(ends[1]).toEqual(await sample(choice, {}, { denoise: bentDenoiser, xT: [b] }));
  });

  it('calls the network as often as it says, also for one step and two', async () => {
    for (const tau of spacings)
      for (const numSteps of [1, 2, 3, 7, 30]) {
        let calls = 0;
        const chosen = { ...choice, tau, numSteps };
        await sample(chosen, {}, { denoise: (...asked) => ((calls += 1), bentDenoiser(...asked)) });
        expect(calls, `${tau} ${numSteps}`).toBe(runLength(chosen));
        expect(planFor(defaultSchedulerConfig, { ...settings, ...chosen }).timesteps).toHaveLength(calls);
      }
  });

  it('nears DDIM at S = 1000 as S grows', async () => {
    const exact = await sample({ numSteps: 1000 });
    for (const tau of spacings) {
      const error = async (numSteps: number) => distance(await sample({ ...choice, tau, numSteps }), exact);
      const [few, many] = [await error(10), await error(200)];
      expect(many, tau).toBeLessThan(few / 4);
      // DEIS keeps the noise of t = 0, which is 0.01; leading starts below T.
      expect(many, tau).toBeLessThan(2e-2);
    }
  });

  it('leads to the same picture whatever the network predicts', async () => {
    // PLMS combines what the network gives before it becomes ε: equal only in the limit.
    const [counts, most] = choice.solver === 'plms' ? [[1, 200], 2e-2] : [[1, 6, 20], 2e-4];
    for (const tau of spacings)
      for (const numSteps of counts) {
        const [first, ...rest] = await Promise.all(
          predictionTypes.map((predictionType) => sample({ ...choice, tau, numSteps }, { predictionType })),
        );
        for (const other of rest) expect(distance(other, first!), `${tau} ${numSteps}`).toBeLessThan(most);
      }
  });

  it('gives numbers on every schedule, also where it ends at ᾱ = 0, or says why it cannot', async () => {
    for (const betaSchedule of betaSchedules.filter((name) => name !== 'trained_betas'))
      for (const rescaleBetasZeroSnr of [false, true])
        for (const tau of spacings)
          for (const numSteps of [1, 2, 4, 16]) {
            const config = { betaSchedule, rescaleBetasZeroSnr, predictionType: 'v_prediction' } as const;
            const run = sample({ ...choice, tau, numSteps }, config, { denoise: bentDenoiser });
            const why = await run.then(
              (x0) => (x0.every(Number.isFinite) ? null : 'not finite'),
              (error: unknown) => String(error),
            );
            if (why === null) continue;
            expect(why).toMatch(/^Error: this solver has no finite sigma at t = 999/);
            expect([choice.solver, rescaleBetasZeroSnr]).toEqual(['deis', true]);
          }
  });
});

it('one step of iPNDM is one of DDIM, and so is its first, bit for bit', async () => {
  for (const order of [2, 3, 4]) {
    expect(await sample({ solver: 'ipndm', order, numSteps: 1 })).toEqual(await sample({ numSteps: 1 }));
    const first = async (choice: Partial<SamplingSettings>): Promise<Float32Array> => {
      let state: Float32Array | null = null;
      const keep: SampleOptions['denoise'] = (xt, ...rest) => {
        if (rest[0][0] === 600) state = xt.slice();
        return bentDenoiser(xt, ...rest);
      };
      await sample({ ...choice, numSteps: 5 }, {}, { denoise: keep });
      return state!;
    };
    expect(await first({ solver: 'ipndm', order })).toEqual(await first({}));
  }
});

it('DPM++ and UniPC start as DDIM does to float rounding, where both go the same way', async () => {
  const [xT] = drawLatents(1);
  const size = xT!.data.length;
  // With S = 1 under trailing both go from t = 999 to ᾱ = 1.
  const runs = await Promise.all(
    [{}, { solver: 'dpmpp' }, { solver: 'unipc' }].map((choice) =>
      sample(
        { ...(choice as Partial<SamplingSettings>), tau: 'trailing', numSteps: 1 },
        {},
        { denoise: bentDenoiser, xT: [makeLatent(shape, xT!.data.slice(0, size))] },
      ),
    ),
  );
  const [wanted, ...rest] = runs;
  const scale = wanted!.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  for (const x0 of rest) expect(distance(x0, wanted!) / scale).toBeLessThan(1e-6);
});

describe('τ', () => {
  const plan = (changes: Partial<SamplingSettings>, config: Partial<SchedulerConfig> = {}) =>
    planFor({ ...defaultSchedulerConfig, ...config }, { ...settings, ...changes });

  it('of PLMS calls the second timestep twice, and goes to t − ⌊T/S⌋ whatever the spacing', () => {
    const { timesteps, prevTimesteps, alphasCumprod } = plan({
      solver: 'plms',
      tau: 'linspace',
      numSteps: 8,
    });
    expect(timesteps).toEqual([999, 856, 856, 714, 571, 428, 285, 143, 0]);
    expect(prevTimesteps).toEqual([874, 856, 731, 589, 446, 303, 160, 18, -1]);
    const { alphasCumprod: table } = makeNoiseSchedule(defaultSchedulerConfig);
    expect(alphasCumprod[1]).toBe(table[856 + 125]);
    expect(plan({ solver: 'plms', numSteps: 1 }).timesteps).toEqual([0]);
  });

  it('of the solvers in σ ends where each says, whatever the config says of ᾱ at the end', () => {
    for (const setAlphaToOne of [true, false]) {
      const end = (solver: 'dpmpp' | 'unipc' | 'deis') =>
        plan({ solver }, { setAlphaToOne }).alphasCumprodPrev.at(-1);
      expect(end('dpmpp')).toBe(1);
      expect(end('unipc')).toBe(1);
      expect(end('deis')).toBe(makeFloat32Schedule(defaultSchedulerConfig).alphasCumprod[0]);
    }
    expect(plan({ solver: 'unipc', numSteps: 8 }, { stepsOffset: 1 }).timesteps[0]).toBe(889);
  });

  it('starts at ᾱ = 2⁻²⁴ where the schedule says 0, in DPM++ and UniPC as in diffusers', () => {
    for (const solver of ['dpmpp', 'unipc'] as const)
      expect(plan({ solver, tau: 'trailing' }, { rescaleBetasZeroSnr: true }).alphasCumprod[0]).toBe(
        2 ** -24,
      );
  });

  it('is refused where two of it coincide, with S and what is possible', () => {
    for (const tau of ['leading', 'linspace'] as const)
      expect(() => plan({ solver: 'dpmpp', tau, numSteps: 1000 })).toThrow(
        `steps is 1000: tau "${tau}" of this solver takes at most 999`,
      );
    expect(plan({ solver: 'dpmpp', tau: 'trailing', numSteps: 1000 }).timesteps).toHaveLength(1000);
    expect(() => plan({ solver: 'deis', numSteps: 1001 })).toThrow('steps is 1001, must be an integer');
  });
});

describe('refused in one line, with both settings', () => {
  it.each(solvers.slice(1).map(({ id }) => id))(
    'by %s: η > 0, a clip rule, the authors’ spacings',
    (solver) => {
      const plan = (changes: Partial<SamplingSettings>) => () =>
        planFor(defaultSchedulerConfig, { ...settings, solver, ...changes });
      expect(plan({ eta: 0.5 })).toThrow(`eta is 0.5: solver ${solver} takes 0 only`);
      expect(plan({ eta: 'sigma-hat' })).toThrow(`eta is sigma-hat: solver ${solver} takes 0 only`);
      expect(plan({ clip: 'rederive' })).toThrow(`clip is rederive: solver ${solver} takes none only`);
      expect(plan({ tau: 'official-quad' })).toThrow(
        `tau is official-quad: solver ${solver} takes leading, trailing, linspace`,
      );
      if (solver === 'plms') expect(plan({ compat: 'diffusers' })()).toEqual(plan({})());
      else expect(plan({ compat: 'diffusers' })).toThrow(`compat is diffusers: solver ${solver} takes none`);
    },
  );

  it('by every solver: an order that it has not', () => {
    const plan = (changes: Partial<SamplingSettings>) => () =>
      planFor(defaultSchedulerConfig, { ...settings, ...changes });
    expect(plan({ order: 2 })).toThrow('order is 2: solver ddim takes no order');
    expect(plan({ solver: 'plms', order: 4 })).toThrow('order is 4: solver plms takes no order');
    expect(plan({ solver: 'ipndm', order: 1 })).toThrow('order is 1: solver ipndm takes 2, 3, 4');
    for (const solver of ['dpmpp', 'unipc', 'deis'] as const)
      expect(plan({ solver, order: 4 })).toThrow(`order is 4: solver ${solver} takes 2, 3`);
  });
});
