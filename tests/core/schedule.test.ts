import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultSchedulerConfig, makeNoiseSchedule } from '../../src/core/schedule.ts';
import type { BetaSchedule, SchedulerConfig } from '../../src/core/settings.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8')) as {
  alphas_cumprod: Record<string, Record<string, number>>;
};

function configure(changes: Partial<SchedulerConfig>): SchedulerConfig {
  return { ...defaultSchedulerConfig, ...changes };
}

describe('alphas_cumprod', () => {
  for (const [name, values] of Object.entries(golden.alphas_cumprod)) {
    it(`of ${name} are diffusers', to 2e-5 relative or 1e-9`, () => {
      const [betaSchedule, rescale] = name.split('+') as [BetaSchedule, string | undefined];
      const { alphasCumprod } = makeNoiseSchedule(
        configure({ betaSchedule, rescaleBetasZeroSnr: rescale !== undefined }),
      );
      for (const [t, expected] of Object.entries(values)) {
        const error = Math.abs(alphasCumprod[Number(t)]! - expected);
        expect(error, `t = ${t}`).toBeLessThanOrEqual(Math.max(1e-9, 2e-5 * expected));
      }
    });
  }

  it('end at exactly 0 after a zero-SNR rescale, and start where they did', () => {
    const plain = makeNoiseSchedule(configure({}));
    const rescaled = makeNoiseSchedule(configure({ rescaleBetasZeroSnr: true }));
    expect(rescaled.alphasCumprod[999]).toBe(0);
    expect(rescaled.alphasCumprod[0]).toBeCloseTo(plain.alphasCumprod[0]!, 15);
  });

  it('of given betas are those of the same betas computed', () => {
    const T = 1000;
    const trainedBetas = Array.from({ length: T }, (_, i) => 1e-4 + (i * (0.02 - 1e-4)) / (T - 1));
    const given = makeNoiseSchedule(configure({ betaSchedule: 'trained_betas', trainedBetas }));
    const computed = makeNoiseSchedule(configure({}));
    for (const t of [0, 500, 999]) {
      expect(given.alphasCumprod[t]! / computed.alphasCumprod[t]!).toBeCloseTo(1, 12);
    }
  });

  it('decrease strictly for every schedule, also with a single timestep', () => {
    for (const betaSchedule of ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const) {
      for (const numTrainTimesteps of [1, 2, 50, 1000]) {
        const { alphasCumprod } = makeNoiseSchedule(configure({ betaSchedule, numTrainTimesteps }));
        expect(alphasCumprod).toHaveLength(numTrainTimesteps);
        expect(alphasCumprod.every((value, t) => value < (alphasCumprod[t - 1] ?? 1))).toBe(true);
      }
    }
  });
});

it('a run ends at 1, or at the first alpha when the config says so', () => {
  expect(makeNoiseSchedule(configure({})).finalAlphaCumprod).toBe(1);
  expect(makeNoiseSchedule(configure({ setAlphaToOne: false })).finalAlphaCumprod).toBeCloseTo(0.9999, 12);
});

describe('refused with the value', () => {
  const cases: [string, Partial<SchedulerConfig>, string][] = [
    ['T = 0', { numTrainTimesteps: 0 }, 'num_train_timesteps is 0'],
    ['T = 100001', { numTrainTimesteps: 100_001 }, 'num_train_timesteps is 100001'],
    ['T = 2.5', { numTrainTimesteps: 2.5 }, 'num_train_timesteps is 2.5'],
    ['T = NaN', { numTrainTimesteps: NaN }, 'num_train_timesteps is NaN'],
    ['beta 0', { betaStart: 0 }, 'beta_start is 0'],
    ['beta too small to change 1 − β', { betaStart: 1e-17 }, 'beta_start is 1e-17'],
    ['beta 1', { betaEnd: 1 }, 'beta_end is 1'],
    ['beta NaN', { betaEnd: NaN, betaSchedule: 'scaled_linear' }, 'beta_end is NaN'],
    ['beta negative', { betaStart: -1, betaSchedule: 'scaled_linear' }, 'beta_start is -1'],
    ['no betas', { betaSchedule: 'trained_betas' }, 'trained_betas has no entries'],
    ['too few betas', { betaSchedule: 'trained_betas', trainedBetas: [0.1] }, 'trained_betas has 1 entries'],
    [
      'a beta outside',
      { betaSchedule: 'trained_betas', numTrainTimesteps: 2, trainedBetas: [0.1, 2] },
      'beta at t = 1 is 2',
    ],
    ['zero SNR over one step', { rescaleBetasZeroSnr: true, numTrainTimesteps: 1 }, 'rescale_betas_zero_snr'],
    ['an unknown name', { betaSchedule: 'cubic' as BetaSchedule }, 'beta_schedule "cubic"'],
  ];
  it.each(cases)('%s', (_, changes, message) => {
    expect(() => makeNoiseSchedule(configure(changes))).toThrow(message);
  });
});
