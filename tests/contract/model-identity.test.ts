import { describe, expect, it } from 'vitest';
import {
  compareModels,
  describeDifferences,
  identityText,
  type ModelIdentity,
} from '../../src/contract/model-identity.ts';
import type { Schedule } from '../../src/contract/model.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';
import type { Process } from '../../src/core/process.ts';
import { consistencyProcess, veProcess } from '../core/samplers/sigma-processes.ts';

const { clipSample: _, ...schedule } = defaultSchedulerConfig;
const digest = 'ab'.repeat(32);
const model: ModelIdentity = { parts: [{ role: 'denoiser', digest }], schedule, latentShape: [3, 8, 8] };
const withSchedule = (change: Partial<Schedule>): ModelIdentity => ({
  ...model,
  schedule: { ...schedule, ...change },
});

const changes: [string, Partial<Schedule>, string, string][] = [
  ['num_train_timesteps', { numTrainTimesteps: 100 }, '1000', '100'],
  ['beta_schedule', { betaSchedule: 'squaredcos_cap_v2' }, 'linear', 'squaredcos_cap_v2'],
  ['beta_start', { betaStart: 0.0002 }, '0.0001', '0.0002'],
  ['beta_end', { betaEnd: 0.03 }, '0.02', '0.03'],
  ['rescale_betas_zero_snr', { rescaleBetasZeroSnr: true }, 'false', 'true'],
  ['set_alpha_to_one', { setAlphaToOne: false }, 'true', 'false'],
  ['steps_offset', { stepsOffset: 1 }, '0', '1'],
  ['prediction_type', { predictionType: 'v_prediction' }, 'epsilon', 'v_prediction'],
  ['clip_sample_range', { clipSampleRange: 2 }, '1', '2'],
];

describe('a model', () => {
  it('is the same as itself', () => {
    expect(compareModels(model, { ...model })).toEqual([]);
  });

  it.each(changes)('of another %s is another one, named with both values', (field, change, was, is) => {
    const other = withSchedule(change);
    expect(compareModels(model, other)).toEqual([{ field, recorded: was, present: is }]);
    expect(identityText(other)).not.toBe(identityText(model));
  });

  it('has a text that holds every field of a schedule', () => {
    expect(changes).toHaveLength(Object.keys(schedule).length - 1); // trained_betas follow below
  });

  it('of other betas is told by the first that differs, or by their number', () => {
    const trained = (betas: readonly number[]) =>
      withSchedule({ betaSchedule: 'trained_betas', trainedBetas: betas });
    const [first, second] = [trained([0.1, 0.2, 0.3]), trained([0.1, 0.25, 0.3])];
    expect(describeDifferences(compareModels(first, second))).toBe('trained_betas[1] 0.2, here 0.25');
    expect(describeDifferences(compareModels(first, trained([0.1])))).toBe(
      'trained_betas of length 3, here of length 1',
    );
    expect(identityText(first)).not.toBe(identityText(second));
    const none = withSchedule({ betaSchedule: 'trained_betas' });
    expect(describeDifferences(compareModels(first, none))).toBe('trained_betas of length 3, here none');
    expect(describeDifferences(compareModels(none, first))).toBe('trained_betas none, here of length 3');
  });

  it('of another size, or with other weights, is another one', () => {
    const larger: ModelIdentity = { ...model, latentShape: [3, 16, 16] };
    expect(describeDifferences(compareModels(model, larger))).toBe(
      'latent shape [3, 8, 8], here [3, 16, 16]',
    );
    const other: ModelIdentity = { ...model, parts: [{ role: 'denoiser', digest: 'cd'.repeat(32) }] };
    expect(describeDifferences(compareModels(model, other))).toBe(
      `denoiser SHA-256 ${digest}, here SHA-256 ${'cd'.repeat(32)}`,
    );
    for (const one of [larger, other]) expect(identityText(one)).not.toBe(identityText(model));
  });

  it('is the same under values that its schedule does not use', () => {
    const cosine = { betaSchedule: 'squaredcos_cap_v2' } as const;
    const [a, b] = [withSchedule(cosine), withSchedule({ ...cosine, betaStart: 0.5, betaEnd: 0.6 })];
    expect(compareModels(a, b)).toEqual([]);
    expect(identityText(a)).toBe(identityText(b));
    // β_start is no difference of its own where the schedule is another one.
    expect(compareModels(withSchedule({ betaStart: 0.5 }), a).map(({ field }) => field)).toEqual([
      'beta_schedule',
    ]);
  });

  it('is compared only in what was recorded', () => {
    const old: ModelIdentity = { ...model, schedule: null, latentShape: null };
    expect(compareModels(old, withSchedule({ betaEnd: 0.03 }))).toEqual([]);
  });

  it('with many differences is described by the first four', () => {
    const other = withSchedule({
      numTrainTimesteps: 100,
      betaEnd: 0.1,
      setAlphaToOne: false,
      stepsOffset: 1,
      clipSampleRange: 3,
      predictionType: 'sample',
    });
    expect(describeDifferences(compareModels(model, other))).toMatch(/; and 2 more$/);
  });
});

describe('a model with a process in sigma', () => {
  const consistency = withSchedule({ numTrainTimesteps: 40, process: consistencyProcess });
  const ve = withSchedule({ numTrainTimesteps: 2000, process: veProcess });

  it('is another one than without, though all else be equal, and so is one of another kind', () => {
    const differ = (a: ModelIdentity, b: ModelIdentity) => describeDifferences(compareModels(a, b));
    const plain = withSchedule({ numTrainTimesteps: 40 });
    expect(differ(plain, consistency)).toBe('process diffusion, here consistency');
    expect(differ(consistency, plain)).toBe('process consistency, here diffusion');
    expect(differ(consistency, ve)).toBe('process consistency, here ve; num_train_timesteps 40, here 2000');
    expect(new Set([plain, consistency, ve].map(identityText)).size).toBe(3);
  });

  it.each<[string, Process, string]>([
    ['sigma_min', { ...consistencyProcess, sigmaMin: 0.01 }, 'sigma_min 0.002, here 0.01'],
    ['sigma_max', { ...consistencyProcess, sigmaMax: 90 }, 'sigma_max 80, here 90'],
    ['sigma_data', { ...consistencyProcess, sigmaData: 1 }, 'sigma_data 0.5, here 1'],
    ['rho', { ...consistencyProcess, rho: 5 }, 'rho 7, here 5'],
    ['s_noise', { ...consistencyProcess, sNoise: 1.007 }, 's_noise 1, here 1.007'],
    ['clip_denoised', { ...consistencyProcess, clipDenoised: false }, 'clip_denoised true, here false'],
  ])('of another %s is another one, named with both values', (_, process, difference) => {
    const other = withSchedule({ numTrainTimesteps: 40, process });
    expect(describeDifferences(compareModels(consistency, other))).toBe(difference);
    expect(identityText(other)).not.toBe(identityText(consistency));
  });

  it('has a text that does not depend on the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(consistencyProcess).reverse()) as unknown as Process;
    const other = withSchedule({ numTrainTimesteps: 40, process: reversed });
    expect(identityText(other)).toBe(identityText(consistency));
  });

  it('is the same under betas, which it has none of', () => {
    const other = withSchedule({ ...ve.schedule!, betaEnd: 0.5, rescaleBetasZeroSnr: true });
    expect(compareModels(ve, other)).toEqual([]);
    expect(identityText(other)).toBe(identityText(ve));
    // The end of the run is one of its own.
    const shorter = withSchedule({ ...ve.schedule!, setAlphaToOne: false });
    expect(describeDifferences(compareModels(ve, shorter))).toBe('set_alpha_to_one true, here false');
  });
});

it('the text of a model without a process is what it was before there were any', () => {
  expect(identityText(model)).toBe(
    `[["denoiser ${digest}"],[["numTrainTimesteps",1000],["betaSchedule","linear"],["betaStart",0.0001],["betaEnd",0.02],` +
      '["trainedBetas",null],["rescaleBetasZeroSnr",false],["setAlphaToOne",true],["stepsOffset",0],' +
      '["predictionType","epsilon"],["clipSampleRange",1]],[3,8,8]]',
  );
});
