import { combine, History } from './history.ts';
import { outputForms, pythonForms, readOutput } from './prediction.ts';
import { orderOfStep, pointAt, pythonPoints, sigmaTau } from './sigma-tau.ts';
import type { PythonSteps, Solver, SolverRun, TakeStep } from './solver.ts';

/**
 * Diffusion exponential integrator sampler in log ρ, multistep (arXiv 2204.13902), diffusers' DEISMultistepScheduler with
 * its defaults: with fewer than 15 steps lower orders at the end. It ends at the σ of t = 0, not at 0: that noise stays.
 */
export const deis: Solver<'deis'> = {
  id: 'deis',
  title: 'DEIS',
  orders: { allowed: [2, 3], usual: 2, title: (order) => `DEIS-${order}` },
  takes: [],
  tau: (options) => sigmaTau(options, 'first'),
  evaluations: (numSteps) => numSteps,
  start,
  python,
};

function start(run: SolverRun): TakeStep {
  const recent = new History(run.order);
  let rhos: readonly number[] = [];
  let index = 0;
  return (ends, arrays) => {
    const [from, to] = [pointAt(ends.alphaCumprod), pointAt(ends.alphaCumprodPrev)];
    rhos = [from.sigma / from.alpha, ...rhos.slice(0, run.order - 1)];
    const forms = outputForms(ends.alphaCumprod, run.prediction);
    readOutput(forms, arrays, 'eps', recent.push(arrays.xt.length));
    const used = rhos.slice(0, orderOfStep(index, run));
    index += 1;
    combine(arrays.outXt, [
      [to.alpha / from.alpha, arrays.xt],
      ...noiseWeights(used, to.sigma / to.alpha).map(
        (weight, age) => [to.alpha * weight, recent.at(age)] as const,
      ),
    ]);
  };
}

/**
 * ∫ from ρ_0 to `rho` of the Lagrange polynomials in ln ρ through `rhos`: the weights of ε there. With L = ln t and nodes
 * c, d: ∫ (L − c) dt = t·(L − 1 − c); ∫ (L − c)(L − d) dt = t·(L² − 2L + 2 − (c + d)(L − 1) + c·d).
 */
function noiseWeights(rhos: readonly number[], rho: number): number[] {
  const logs = rhos.map(Math.log);
  return logs.map((own, k) => {
    const others = logs.filter((_, i) => i !== k);
    const scale = others.reduce((product, other) => product * (own - other), 1);
    return (integral(rho, others) - integral(rhos[0]!, others)) / scale;
  });
}

function integral(t: number, [c, d]: readonly number[]): number {
  if (c === undefined) return t;
  const log = Math.log(t);
  if (d === undefined) return t * (log - 1 - c);
  return t * (log ** 2 - 2 * log + 2 - (c + d) * (log - 1) + c * d);
}

function python({ prediction, order, numSteps }: SolverRun): PythonSteps {
  return {
    setup: [
      ...pythonPoints,
      'recent, rhos = [], []  # eps and sigma / alpha, newest first',
      '',
      '',
      'def integral(t, logs):  # of the product of (ln t - log) over logs',
      '    l = np.log(t)',
      '    if len(logs) < 2:',
      '        return t * (l - 1 - logs[0]) if logs else t',
      '    return t * (l**2 - 2 * l + 2 - sum(logs) * (l - 1) + logs[0] * logs[1])',
      '',
      '',
    ],
    step: [
      'a = alpha(t)',
      'out = network(x, t).double()',
      'x = x.double()',
      pythonForms[prediction],
      '(a_t, s_t, _), (a_0, s_0, _) = point(alpha(p)), point(a)',
      `recent, rhos = [eps] + recent[:${order - 1}], [s_0 / a_0] + rhos[:${order - 1}]`,
      numSteps < 15
        ? 'logs = np.log(rhos[: len(timesteps) - timesteps.index(t)])  # lower orders at the end'
        : 'logs = np.log(rhos)',
      'x = x / a_0',
      'for k in range(len(logs)):',
      '    others = [other for i, other in enumerate(logs) if i != k]',
      '    weight = integral(s_t / a_t, others) - integral(rhos[0], others)',
      '    x = x + weight / np.prod([logs[k] - other for other in others]) * recent[k]',
      'x = (a_t * x).float()',
    ],
  };
}
