import { describe, expect, it } from 'vitest';
import { Trace, traceLength } from '../../../../src/main/engine/scheduling/trace.ts';

/** The state that step `index` leaves, and its x̂_0. */
const stepOf = (index: number, size: number) => ({
  index,
  numSteps: 30,
  t: 29 - index,
  tPrev: 28 - index,
  xt: new Float32Array(size).fill(index + 1),
  predX0: new Float32Array(size).fill(10 * index ** 2),
});

const timesteps = Array.from({ length: 30 }, (_, index) => 29 - index);

describe.each([
  ['recorded whole', 12],
  ['too long to be recorded whole', 3 * 256 * 256],
])('a trajectory of 30 steps, %s,', (_, size) => {
  it('has at each step the state that the step before left, at the first one x_T', () => {
    const trace = new Trace(new Float32Array(size), timesteps);
    expect(trace.whole === null).toBe(traceLength(30, size) === null);
    for (let index = 0; index < 30; index++) {
      trace.record(stepOf(index, size));
      const { t, xt, predX0, stepChange } = trace.read(index);
      expect([xt[0], xt.at(-1)]).toEqual([index, index]);
      expect(predX0[0]).toBe(10 * index ** 2);
      expect(t).toBe(29 - index);
      expect(stepChange).toBe(index === 0 ? null : 10 * (2 * index - 1));
    }
  });
});

it('a known trajectory shows what it showed while it was recorded', () => {
  const xT = new Float32Array(12).fill(-1);
  const recorded = new Trace(xT, timesteps);
  for (let index = 0; index < 30; index++) recorded.record(stepOf(index, 12));
  const known = new Trace(xT, timesteps, recorded.whole);
  for (let index = 0; index < 30; index++) expect(known.read(index)).toEqual(recorded.read(index));
});
