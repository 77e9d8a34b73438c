import { adamsBashforth, pythonWeights } from './adams-bashforth.ts';
import { ddimStep, stepCoefficients } from './ddim-step.ts';
import { combine, History } from './history.ts';
import { pythonForms, readOutput } from './prediction.ts';
import { ddimTau } from './sampling-plan.ts';
import type { Solver, SolverRun, TakeStep } from './solver.ts';

const unclipped = { rule: 'none', range: 1 } as const;

/**
 * Improved pseudo numerical methods (arXiv 2204.13902): the DDIM step with ε extrapolated from the last steps, on DDIM's
 * own τ. The first steps have as many as there are: the first is DDIM's.
 */
export const ipndm: Solver<'ipndm'> = {
  id: 'ipndm',
  title: 'iPNDM',
  orders: { allowed: [2, 3, 4], usual: 3, title: (order) => `iPNDM-${order}` },
  takes: [],
  tau: ddimTau,
  steps: (numSteps) => numSteps,
  start,
  python,
};

function start({ prediction, order }: SolverRun): TakeStep {
  const recent = new History(order);
  return (ends, arrays) => {
    const step = stepCoefficients(ends, prediction, 0);
    readOutput(step, arrays, 'eps', recent.push(arrays.xt.length));
    if (recent.count === 1) return ddimStep(step, unclipped, arrays, null);
    // x_p = √ᾱ_p·(x − √(1−ᾱ_t)·e) / √ᾱ_t + √(1−ᾱ_p)·e
    const ratio = step.sqrtAlphaPrev / step.sqrtAlpha;
    const ofEps = step.directionCoef - ratio * step.sqrtOneMinusAlpha;
    const weights = adamsBashforth[recent.count - 1]!;
    combine(arrays.outXt, [
      [ratio, arrays.xt],
      ...weights.map((weight, age) => [weight * ofEps, recent.at(age)] as const),
    ]);
  };
}

function python({ prediction, order }: SolverRun) {
  return {
    setup: [...pythonWeights, 'recent = []  # eps, newest first'],
    step: [
      'a, a_p = alpha(t), alpha(p)',
      'out = network(x, t).double()',
      'x = x.double()',
      pythonForms[prediction],
      `recent = [eps] + recent[:${order - 1}]`,
      'if len(recent) > 1:',
      '    eps = sum(w * e for w, e in zip(weights[len(recent) - 1], recent))',
      '    x0 = (x - (1 - a) ** 0.5 * eps) / a**0.5',
      'x = (a_p**0.5 * x0 + (1 - a_p) ** 0.5 * eps).float()',
    ],
  };
}
