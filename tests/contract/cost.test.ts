import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { costOf, timeTexts, timing, timingText } from '../../src/contract/cost.ts';
import { initialDocument } from '../../src/contract/document.ts';

const { sampling } = initialDocument();
const measured = { secondsPerSample: 0.0123, batch: 1 };
const cost = (numSteps: number, change: object = {}) =>
  costOf({ ...sampling, numSteps, ...change }, measured);

describe('what a picture costs', () => {
  test('is its evaluations, one more with PLMS, and their time', () => {
    expect(cost(10)).toEqual({ numSteps: 10, evaluations: 10, seconds: 10 * 0.0123 });
    expect(cost(10, { solver: 'plms' }).evaluations).toBe(11);
  });

  test.each([
    [{ class: 1 }, 10],
    [{ class: 1, guidance: 1 }, 10],
    [{ class: 1, guidance: 3 }, 20],
    [{ class: 1, guidance: 0 }, 20],
  ])('under %o it is %i evaluations at S = 10', (condition, evaluations) => {
    expect(cost(10, { condition })).toMatchObject({ evaluations, seconds: evaluations * 0.0123 });
    expect(cost(10, { condition, solver: 'plms' }).evaluations).toBe(1.1 * evaluations);
  });

  test.each([
    [10, 100, '0.12 s · 10 ×'],
    [5, 12, '0.061 s · 2.4 ×'],
    [1000, 100, '12 s · 0.1 ×'],
    [100, 100, '1.2 s'],
  ])('at S = %i against %i reads "%s"', (numSteps, reference, text) => {
    expect(timeTexts(cost(numSteps), cost(reference)).join(' · ')).toBe(text);
  });

  test('says the batch at which it was measured', () => {
    expect(timingText(measured)).toBe('12 ms per evaluation, batch 1');
  });

  test.each([
    { ...measured, secondsPerSample: 0 },
    { ...measured, secondsPerSample: Infinity },
    { ...measured, batch: 0 },
    { secondsPerSample: 1 },
  ])('%o is no measurement', (wrong) => {
    expect(safeParse(timing, wrong).success).toBe(false);
    expect(safeParse(timing, measured).success).toBe(true);
  });
});
