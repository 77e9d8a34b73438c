import { describe, expect, it } from 'vitest';
import {
  compareModels,
  describeDifferences,
  identityText,
  type ModelIdentity,
} from '../../src/contract/model-identity.ts';
import type { Schedule } from '../../src/contract/model.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';

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
