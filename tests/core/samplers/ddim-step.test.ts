import { describe, expect, it } from 'vitest';
import { ddimStep, stepCoefficients } from '../../../src/core/samplers/ddim-step.ts';
import type { Clip } from '../../../src/core/samplers/step-settings.ts';
import {
  clipRules,
  predictionTypes,
  type ClipRule,
  type Eta,
  type PredictionType,
} from '../../../src/core/settings.ts';
import { randn } from '../../../src/core/random/index.ts';
import { schedule } from './processes.ts';

interface Scalars {
  readonly x: number;
  readonly out: number;
  readonly z: number;
}

/** One element of reference/ddim.md's step, written out plainly in float64. */
function plainStep(
  { x, out, z }: Scalars,
  [alphaT, alphaP]: readonly [number, number],
  prediction: PredictionType,
  [rule, range]: readonly [ClipRule, number],
  eta: Eta,
): { predX0: number; next: number } {
  let predX0 = (x - Math.sqrt(1 - alphaT) * out) / Math.sqrt(alphaT);
  let eps = out;
  if (prediction === 'v_prediction') {
    predX0 = Math.sqrt(alphaT) * x - Math.sqrt(1 - alphaT) * out;
    eps = Math.sqrt(alphaT) * out + Math.sqrt(1 - alphaT) * x;
  } else if (prediction === 'sample') {
    predX0 = out;
    eps = (x - Math.sqrt(alphaT) * out) / Math.sqrt(1 - alphaT);
  }
  if (rule !== 'none') predX0 = Math.min(range, Math.max(-range, predX0));
  if (rule === 'rederive') eps = (x - Math.sqrt(alphaT) * predX0) / Math.sqrt(1 - alphaT);
  const one = Math.sqrt((1 - alphaP) / (1 - alphaT)) * Math.sqrt(1 - alphaT / alphaP);
  const sigma = eta === 'sigma-hat' ? one : eta * one;
  const scale = eta === 'sigma-hat' ? Math.sqrt(1 - alphaT / alphaP) : sigma;
  const next = Math.sqrt(alphaP) * predX0 + Math.sqrt(1 - alphaP - sigma ** 2) * eps + scale * z;
  return { predX0, next };
}

function step(
  scalars: Scalars[],
  alphas: readonly [number, number],
  prediction: PredictionType,
  clip: Clip,
  eta: Eta,
) {
  const column = (key: keyof Scalars): Float32Array => Float32Array.from(scalars, (each) => each[key]);
  const outXt = new Float32Array(scalars.length);
  const outPredX0 = new Float32Array(scalars.length);
  const ends = { alphaCumprod: alphas[0], alphaCumprodPrev: alphas[1], final: false };
  const arrays = { xt: column('x'), output: column('out'), outXt, outPredX0 };
  ddimStep(stepCoefficients(ends, prediction, eta), clip, arrays, column('z'));
  return { outXt, outPredX0 };
}

const draws = randn('numpy', 5n, 300);
const scalars = Array.from({ length: 100 }, (_, i) => ({
  x: draws[3 * i]!,
  out: draws[3 * i + 1]!,
  z: draws[3 * i + 2]!,
}));
const pairs = [
  [999, 949],
  [500, 250],
  [20, 0],
].map(([t, p]) => [schedule.alphasCumprod[t!]!, schedule.alphasCumprod[p!]!] as const);

describe('a step agrees with the plain formulas', () => {
  for (const prediction of predictionTypes) {
    for (const rule of clipRules) {
      it(`for ${prediction} under the clip rule ${rule}, at every eta`, () => {
        for (const alphas of pairs) {
          for (const eta of [0, 0.5, 1, 'sigma-hat'] as const) {
            const { outXt, outPredX0 } = step(scalars, alphas, prediction, { rule, range: 0.8 }, eta);
            scalars.forEach((each, i) => {
              const plain = plainStep(each, alphas, prediction, [rule, 0.8], eta);
              expect(Math.abs(outPredX0[i]! - plain.predX0)).toBeLessThanOrEqual(
                1e-6 * (1 + Math.abs(plain.predX0)),
              );
              expect(Math.abs(outXt[i]! - plain.next)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(plain.next)));
            });
          }
        }
      });
    }
  }
});

it('the three clip rules differ where predX0 leaves the range, and only there', () => {
  const run = (rule: ClipRule, out: number) =>
    step([{ x: 1, out, z: 0 }], pairs[1]!, 'epsilon', { rule, range: 1 }, 0).outXt[0]!;
  const inside = clipRules.map((rule) => run(rule, 1));
  expect(new Set(inside.map((value) => value.toFixed(6))).size).toBe(1);
  expect(new Set(clipRules.map((rule) => run(rule, -1))).size).toBe(3);
});

it('a step onto the same alpha stays where it is, without noise, at every eta', () => {
  const alpha = schedule.alphasCumprod[400]!;
  for (const eta of [0, 1, 'sigma-hat'] as const) {
    const { outXt } = step(scalars, [alpha, alpha], 'epsilon', { rule: 'none', range: 1 }, eta);
    scalars.forEach(({ x }, i) => expect(outXt[i]).toBeCloseTo(x, 6));
  }
});

it('sigma-hat adds more noise than eta 1, and none on the last step', () => {
  const ends = { alphaCumprod: 0.2, alphaCumprodPrev: 0.6, final: false };
  const hat = stepCoefficients(ends, 'epsilon', 'sigma-hat');
  const one = stepCoefficients(ends, 'epsilon', 1);
  expect(hat.sigma).toBeCloseTo(Math.sqrt(1 - 0.2 / 0.6), 14);
  expect(hat.sigma).toBeGreaterThan(one.sigma);
  expect(hat.directionCoef).toBe(one.directionCoef);
  expect(stepCoefficients({ ...ends, final: true }, 'epsilon', 'sigma-hat').sigma).toBe(0);
  expect(stepCoefficients({ ...ends, alphaCumprodPrev: 1 }, 'epsilon', 1)).toMatchObject({
    sigma: 0,
    directionCoef: 0,
  });
});

it('alpha 0 gives finite scalars for v_prediction and sample', () => {
  for (const prediction of ['v_prediction', 'sample'] as const) {
    for (const alphaCumprodPrev of [0, 0.1]) {
      const ends = { alphaCumprod: 0, alphaCumprodPrev, final: false };
      for (const eta of [0, 1, 'sigma-hat'] as const) {
        expect(Object.values(stepCoefficients(ends, prediction, eta)).every(Number.isFinite)).toBe(true);
      }
    }
  }
});

it('outputs may be the inputs', () => {
  const xt = Float32Array.of(1, -2, 3);
  const output = Float32Array.of(0.5, 0.25, -0.5);
  const noise = Float32Array.of(1, 1, 1);
  const coefficients = stepCoefficients(
    { alphaCumprod: 0.2, alphaCumprodPrev: 0.6, final: false },
    'epsilon',
    0.5,
  );
  const apart = { outXt: new Float32Array(3), outPredX0: new Float32Array(3) };
  ddimStep(coefficients, { rule: 'rederive', range: 1 }, { xt, output, ...apart }, noise);
  ddimStep(coefficients, { rule: 'rederive', range: 1 }, { xt, output, outXt: xt, outPredX0: output }, noise);
  expect(xt).toEqual(apart.outXt);
  expect(output).toEqual(apart.outPredX0);
});
