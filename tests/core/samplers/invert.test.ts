import { describe, expect, it } from 'vitest';
import type { Latent } from '../../../src/core/latent.ts';
import { ddim } from '../../../src/core/samplers/ddim.ts';
import { encodeDdim } from '../../../src/core/samplers/invert.ts';
import { planFor } from '../../../src/core/samplers/plan.ts';
import { sampleSteps } from '../../../src/core/samplers/sample.ts';
import { SamplingAborted, sliceLatent } from '../../../src/core/samplers/walk.ts';
import type { SamplingPlan } from '../../../src/core/samplers/sampling-plan.ts';
import { defaultSchedulerConfig } from '../../../src/core/schedule.ts';
import type { SamplingSettings } from '../../../src/core/settings.ts';
import { bentDenoiser, drawLatents, gaussianDenoiser, schedule, settings, shape } from './processes.ts';

const data = { mean: 0.2, deviation: 0.4 };
const images: Latent[] = drawLatents(2).map(({ data: values }) => ({
  shape,
  data: values.map((x) => 0.2 + 0.4 * x),
}));
const none = { rule: 'none', range: 1 } as const;

function plan(changes: Partial<SamplingSettings>): SamplingPlan {
  return planFor(defaultSchedulerConfig, { ...settings, ...changes });
}

async function encode(of: SamplingPlan, denoise = gaussianDenoiser(data)): Promise<Float32Array> {
  let xT = new Float32Array();
  for await (const { xt } of encodeDdim({ denoise, x0: images, plan: of, prediction: 'epsilon' }))
    xT = xt.slice();
  return xT;
}

/** The pictures of a flat batch of x_T. */
async function decode(code: Float32Array, of: ReturnType<typeof plan>): Promise<Float32Array> {
  const run = {
    denoise: gaussianDenoiser(data),
    xT: images.map((_, b) => sliceLatent(code, shape, b)),
    plan: of,
    solver: ddim,
    eta: 0,
    clip: none,
    stepNoise: null,
  };
  let x0 = new Float32Array();
  for await (const { xt } of sampleSteps({ ...run, prediction: 'epsilon' })) x0 = xt.slice();
  return x0;
}

async function roundTripError(numSteps: number): Promise<number> {
  const of = plan({ numSteps });
  const x0 = await decode(await encode(of), of);
  const squares = x0.map((value, i) => (value - images[Math.floor(i / 192)]!.data[i % 192]!) ** 2);
  return squares.reduce((sum, value) => sum + value, 0) / (2 * 192) / 4;
}

describe('encoding', () => {
  it('walks tau upwards, calling the network at the t it goes to', async () => {
    const seen: number[][] = [];
    const run = encodeDdim({
      denoise: bentDenoiser,
      x0: images,
      plan: plan({ numSteps: 4 }),
      prediction: 'epsilon',
    });
    for await (const { index, numSteps, t, tPrev } of run) seen.push([index, numSteps, t, tPrev]);
    expect(seen).toEqual([
      [0, 4, 0, -1],
      [1, 4, 250, 0],
      [2, 4, 500, 250],
      [3, 4, 750, 500],
    ]);
  });

  it('follows diffusers’ inverse scheduler step by step', async () => {
    const S = 10;
    const stride = 1000 / S;
    let x = Float32Array.of(...images[0]!.data, ...images[1]!.data);
    for (let t = 0; t < 1000; t += stride) {
      const from = t - stride < 0 ? 1 : schedule.alphasCumprod[t - stride]!;
      const to = schedule.alphasCumprod[t]!;
      const eps = await bentDenoiser(x, [t, t], 2);
      x = x.map((value, i) => {
        const predX0 = (value - Math.sqrt(1 - from) * eps[i]!) / Math.sqrt(from);
        return Math.sqrt(to) * predX0 + Math.sqrt(1 - to) * eps[i]!;
      });
    }
    for (const compat of ['none', 'diffusers'] as const) {
      const xT = await encode(plan({ numSteps: S, compat }), bentDenoiser);
      expect(Math.max(...xT.map((value, i) => Math.abs(value - x[i]!)))).toBeLessThan(1e-5);
    }
  });

  it('of Gaussian data gives standard normals back', async () => {
    const xT = await encode(plan({ numSteps: 1000 }));
    const expected = drawLatents(2).flatMap(({ data: values }) => [...values]);
    expect(Math.max(...xT.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(0.02);
  });

  it('then decoding gives the image back, the better the more steps', async () => {
    const errors = [await roundTripError(10), await roundTripError(50), await roundTripError(500)];
    expect(errors[1]!).toBeLessThan(errors[0]! / 4);
    expect(errors[2]!).toBeLessThan(errors[1]! / 4);
    expect(errors[2]!).toBeLessThan(1e-5);
  });

  it('starts from a clean image under every clip rule without leaving the numbers', async () => {
    for (const rule of ['none', 'rederive', 'diffusers'] as const) {
      const run = { denoise: bentDenoiser, x0: images, plan: plan({}), clip: { rule, range: 1 } };
      for await (const { xt } of encodeDdim({ ...run, prediction: 'epsilon' })) {
        expect(xt.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('by v_prediction agrees with epsilon, and by sample is refused from a clean image', async () => {
    const by = gaussianDenoiser(data, 'v_prediction');
    let last = new Float32Array();
    const of = plan({ numSteps: 500 });
    for await (const { xt } of encodeDdim({
      denoise: by,
      x0: images,
      plan: of,
      prediction: 'v_prediction',
    })) {
      last = xt.slice();
    }
    const eps = await encode(of);
    expect(Math.max(...last.map((value, i) => Math.abs(value - eps[i]!)))).toBeLessThan(0.05);
    expect(() => encodeDdim({ denoise: by, x0: images, plan: of, prediction: 'sample' })).toThrow(
      'prediction_type "sample" cannot encode at t = 0',
    );
  });

  it('can be aborted', async () => {
    const signal = { aborted: true };
    const run = encodeDdim({
      denoise: bentDenoiser,
      x0: images,
      plan: plan({}),
      prediction: 'epsilon',
      signal,
    });
    await expect(run.next()).rejects.toThrow(SamplingAborted);
  });
});

describe('repeats', () => {
  const collect = async (
    of: SamplingPlan,
    repeats: number,
    change: Partial<Parameters<typeof encodeDdim>[0]> = {},
  ) => {
    const run = {
      denoise: gaussianDenoiser(data),
      x0: images,
      plan: of,
      prediction: 'epsilon',
      repeats,
    } as const;
    const states: { t: number; xt: Float32Array }[] = [];
    for await (const { t, xt } of encodeDdim({ ...run, ...change })) states.push({ t, xt: xt.slice() });
    return states;
  };
  const distance = (a: Float32Array, b: Float32Array): number =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

  it('call the network K + 1 times a step, at the t that it goes to', async () => {
    const states = await collect(plan({ numSteps: 3 }), 2);
    expect(states.map(({ t }) => t)).toEqual([0, 0, 0, 333, 333, 333, 666, 666, 666]);
    const once = await collect(plan({ numSteps: 3 }), 0);
    expect(states[0]!.xt).toEqual(once[0]!.xt);
    expect(once.map(({ xt }) => xt)).toEqual((await collect(plan({ numSteps: 3 }), 0, { repeats: undefined })).map(({ xt }) => xt)); // prettier-ignore
  });

  it('follow the formula, each time from where the step began', async () => {
    const of = plan({ numSteps: 5 });
    let x = Float64Array.of(...images[0]!.data, ...images[1]!.data);
    for (let i = 4; i >= 0; i--) {
      const [t, from, to] = [of.timesteps[i]!, of.alphasCumprodPrev[i]!, of.alphasCumprod[i]!];
      let y = x;
      for (let call = 0; call <= 3; call++) {
        const eps = await bentDenoiser(Float32Array.from(y), [t, t], 2);
        y = x.map(
          (value, k) =>
            (Math.sqrt(to) * (value - Math.sqrt(1 - from) * eps[k]!)) / Math.sqrt(from) +
            Math.sqrt(1 - to) * eps[k]!,
        );
      }
      x = y;
    }
    const states = await collect(of, 3, { denoise: bentDenoiser });
    expect(distance(states.at(-1)!.xt, Float32Array.from(x))).toBeLessThan(1e-5);
  });

  it('bring the image back, the better the more of them', async () => {
    const of = plan({ numSteps: 20 });
    const tripError = async (repeats: number): Promise<number> => {
      const x0 = await decode((await collect(of, repeats)).at(-1)!.xt, of);
      return distance(x0, Float32Array.of(...images[0]!.data, ...images[1]!.data));
    };
    const errors = [await tripError(0), await tripError(2), await tripError(30)];
    expect(errors[1]!).toBeLessThan(errors[0]! / 3);
    expect(errors[2]!).toBeLessThan(1e-4);
  });

  it('by v_prediction take ε from the refined state: the same fixed point', async () => {
    const of = plan({ numSteps: 20 });
    const by = { denoise: gaussianDenoiser(data, 'v_prediction'), prediction: 'v_prediction' } as const;
    const [eps, v] = [await collect(of, 40), await collect(of, 40, by)];
    expect(distance(eps.at(-1)!.xt, v.at(-1)!.xt)).toBeLessThan(1e-3);
  });

  it.each([-1, 1.5, 101, NaN])('%d is refused', (repeats) => {
    const run = { denoise: bentDenoiser, x0: images, plan: plan({}), prediction: 'epsilon' } as const;
    expect(() => encodeDdim({ ...run, repeats })).toThrow(
      `repeats is ${repeats}, must be an integer in [0, 100]`,
    );
  });
});
