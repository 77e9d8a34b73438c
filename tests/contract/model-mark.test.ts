import { describe, expect, it } from 'vitest';
import { modelMark } from '../../src/contract/model-mark.ts';
import type { Schedule } from '../../src/contract/model.ts';
import { parse } from '../../src/contract/parsers.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';

const { clipSample: _, ...schedule } = defaultSchedulerConfig;
const part = { role: 'denoiser', digest: 'ab'.repeat(32) };
const mark = { name: 'a', parts: [part], schedule, latentShape: [3, 8, 8] };
const read = (change: object) => parse(modelMark, { ...mark, ...change }, 'model');
const trained = (trainedBetas: Schedule['trainedBetas']) => ({
  schedule: { ...schedule, numTrainTimesteps: 3, betaSchedule: 'trained_betas', trainedBetas },
});

describe('a model’s mark from anybody', () => {
  it('has each role once: which of two digests counts could not be said', () => {
    const other = { ...part, digest: 'cd'.repeat(32) };
    expect(() => read({ parts: [part, other] })).toThrow('model: parts: must have each role once');
    expect(() => read({ parts: [part, part] })).toThrow('model: parts: must have each role once');
  });

  it('has betas for every step where its schedule is a list of them', () => {
    expect(read(trained([0.1, 0.2, 0.3]))).toMatchObject({ schedule: { trainedBetas: [0.1, 0.2, 0.3] } });
    for (const betas of [null, [], [0.1, 0.2]])
      expect(() => read(trained(betas))).toThrow('model: schedule: trained_betas must have as many');
  });
});
