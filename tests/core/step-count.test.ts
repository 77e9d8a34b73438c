import { describe, expect, it } from 'vitest';
import { costAxisOf } from '../../src/core/plots/cost-axes.ts';
import { distanceTitle } from '../../src/core/plots/distances.ts';
import { stepsLabel, type Label } from '../../src/core/plots/label.ts';
import { stepChangePlot } from '../../src/core/plots/step-changes.ts';
import { countsInWords, stepCountText } from '../../src/core/step-count.ts';
import { consistencyProcess, veProcess } from './samplers/sigma-processes.ts';

const textOf = (label: Label): string => label.map(({ text }) => text).join('');

describe('the number of steps of a run', () => {
  it('is S along τ, and words of a consistency model alone', () => {
    expect([1, 50].map((numSteps) => stepCountText(numSteps))).toEqual(['S = 1', 'S = 50']);
    expect([1, 3].map((numSteps) => stepCountText(numSteps, true))).toEqual(['1 step', '3 steps']);
    const processes = [undefined, veProcess, consistencyProcess];
    expect(processes.map((process) => countsInWords({ process }))).toEqual([false, false, true]);
  });

  it('is the same in a plot: its labels, its title and its axis', () => {
    expect([false, true].map((inWords) => textOf(stepsLabel(3, inWords)))).toEqual(['S = 3', '3 steps']);
    const titles = [false, true].map((inWords) =>
      textOf(distanceTitle({ metric: 'psnr', reference: 3, inWords })),
    );
    expect(titles).toEqual(['PSNR to S = 3, dB', 'PSNR to 3 steps, dB']);
    expect([false, true].map((inWords) => textOf(costAxisOf('steps', inWords).name))).toEqual([
      'steps S',
      'steps',
    ]);
    expect(costAxisOf('evaluations', true)).toBe(costAxisOf('evaluations'));
    const curves = [1, 2].map((numSteps) => ({ numSteps, steps: [{ t: 39, change: 0.1 }] }));
    expect(stepChangePlot(curves, 0, 39, true).curves.map(({ name }) => name)).toEqual(['1 step', '2 steps']);
  });
});
