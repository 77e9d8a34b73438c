import { describe, expect, it } from 'vitest';
import { modelMark } from '../../src/contract/model-mark.ts';
import type { Schedule } from '../../src/contract/model.ts';
import { parse } from '../../src/contract/parsers.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';
import { consistencyProcess, veProcess } from '../core/samplers/sigma-processes.ts';

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

  it('may have a process in sigma, or none', () => {
    for (const process of [consistencyProcess, veProcess])
      expect(read({ schedule: { ...schedule, process } }).schedule).toEqual({ ...schedule, process });
    expect(read({}).schedule).not.toHaveProperty('process');
    const options = { schedule: { process: veProcess }, size: null };
    expect(read({ options }).options).toEqual(options);
    expect(read({ options: { ...options, schedule: {} } }).options.schedule).toEqual({});
  });

  it.each<[string, object]>([
    ['no known kind', { ...veProcess, kind: 'flow' }],
    ['a field of another kind', { ...veProcess, rho: 7 }],
    ['a missing field', { kind: 've', sigmaMin: 0.01 }],
    ['sigma_max not above sigma_min', { ...veProcess, sigmaMax: 0.01 }],
    ['a sigma of 0', { ...veProcess, sigmaMin: 0 }],
    ['a sigma that is no number', { ...veProcess, sigmaMin: '0.01' }],
    ['a sigma that is NaN', { ...veProcess, sigmaMax: NaN }],
    ['an infinite sigma', { ...veProcess, sigmaMax: Infinity }],
    ['a rho of 0', { ...consistencyProcess, rho: 0 }],
    ['negative noise', { ...consistencyProcess, sNoise: -1 }],
    ['a clip that is no boolean', { ...consistencyProcess, clipDenoised: 1 }],
  ])('is refused with a process of %s', (_, process) => {
    expect(() => read({ schedule: { ...schedule, process } })).toThrow(/^model: schedule\.process/);
  });

  it.each([{ numTrainTimesteps: 1 }, { predictionType: 'sample' }])(
    'is refused with a process beside %j',
    (change) => {
      expect(() => read({ schedule: { ...schedule, ...change, process: veProcess } })).toThrow(
        'a process must have numTrainTimesteps of 2 or more and predictionType epsilon',
      );
    },
  );
});
