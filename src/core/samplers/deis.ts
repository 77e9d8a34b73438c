import { float32Log } from '../float32-log.ts';
import { combine, History, type Term } from './history.ts';
import { outputForms, pythonForms, readOutput } from './prediction.ts';
import { orderOfStep, pythonPoints, sigmaTau } from './sigma-tau.ts';
import type { PythonSteps, Solver, SolverRun, TakeStep } from './solver.ts';

/**
 * Diffusion exponential integrator sampler in log ρ, multistep (arXiv 2204.13902), diffusers' DEISMultistepScheduler with
 * its defaults: with fewer than 15 steps lower orders at the end. It ends at the σ of t = 0, not at 0: that noise stays.
 * Its weights are computed in float32, as there: in third order the rounding is seen in the result (3e-4 at S = 20).
 */
export const deis: Solver<'deis'> = {
  id: 'deis',
  title: 'DEIS',
  orders: { allowed: [2, 3], usual: 2, title: (order) => `DEIS-${order}` },
  takes: [],
  tau: (options) => ({ ...sigmaTau(options, 'first'), float32: true }),
  steps: (numSteps) => numSteps,
  start,
  python,
};

function start(run: SolverRun): TakeStep {
  const recent = new History(run.order);
  let rhos: readonly number[] = [];
  let index = 0;
  return (ends, arrays) => {
    const [from, to] = [roundedPoint(ends.alphaCumprod), roundedPoint(ends.alphaCumprodPrev)];
    rhos = [from.rho, ...rhos.slice(0, run.order - 1)];
    const forms = outputForms(ends.alphaCumprod, run.prediction);
    readOutput(forms, arrays, 'eps', recent.push(arrays.xt.length));
    const used = rhos.slice(0, orderOfStep(index, run));
    index += 1;
    combine(arrays.outXt, [
      [to.alpha / from.alpha, arrays.xt],
      ...noiseWeights(used, to.rho).map((weight, age): Term => [to.alpha * weight, recent.at(age)]),
    ]);
  };
}

const round = Math.fround;

/** √ᾱ and ρ = √((1 − ᾱ) / ᾱ), with diffusers' roundings to float32. */
function roundedPoint(alphaCumprod: number): { readonly alpha: number; readonly rho: number } {
  const sigma = round(Math.sqrt(round(round(1 - alphaCumprod) / alphaCumprod)));
  const alpha = round(1 / round(Math.sqrt(round(round(sigma * sigma) + 1))));
  return { alpha, rho: round(round(sigma * alpha) / alpha) };
}

/** ∫ from ρ_0 to `rho` of the Lagrange polynomials in ln ρ through `rhos`: the weights of ε there, newest first. */
function noiseWeights(rhos: readonly number[], rho: number): number[] {
  const [a, b, c] = rhos as [number, number?, number?];
  if (b === undefined) return [rho - a];
  const between = (integral: (t: number) => number): number => round(integral(rho) - integral(a));
  if (c === undefined) return [between((t) => ofTwo(t, a, b)), between((t) => ofTwo(t, b, a))];
  return [
    between((t) => ofThree(t, a, b, c)),
    between((t) => ofThree(t, b, c, a)),
    between((t) => ofThree(t, c, a, b)),
  ];
}

/** ∫ (ln t − ln c) / (ln b − ln c) dt. Every operation is rounded to float32, in diffusers' order. */
function ofTwo(t: number, b: number, c: number): number {
  const [log, ofB, ofC] = [t, b, c].map(float32Log) as [number, number, number];
  return round(round(t * round(round(log - ofC) - 1)) / round(ofB - ofC));
}

/**
 * ∫ (ln t − ln c)(ln t − ln d) / ((ln b − ln c)(ln b − ln d)) dt, rounded likewise: neighbouring σ cancel up to three digits
 * here, so that only the same roundings give diffusers' numbers.
 */
function ofThree(t: number, b: number, c: number, d: number): number {
  const [log, ofB, ofC, ofD] = [t, b, c, d].map(float32Log) as [number, number, number, number];
  const first = round(round(ofC * round(round(ofD - log) + 1)) - round(ofD * log));
  const squared = round(round(first + ofD) + round(log * log));
  const numerator = round(t * round(round(squared - round(2 * log)) + 2));
  return round(numerator / round(round(ofB - ofC) * round(ofB - ofD)));
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
