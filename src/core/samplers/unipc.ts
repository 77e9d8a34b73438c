import { solveLinear } from './linear-system.ts';
import { combine, History, type Term } from './history.ts';
import { outputForms, readOutput } from './prediction.ts';
import { pointAt, sigmaTau, type SigmaPoint } from './sigma-tau.ts';
import type { Solver, SolverRun, TakeStep } from './solver.ts';
import { unipcLines } from './unipc-python.ts';

/**
 * UniPC, multistep (arXiv 2302.04867), diffusers' UniPCMultistepScheduler with its defaults: the data prediction,
 * B(h) = e^h − 1 (bh2), the last σ 0, lower orders at the end for every S. Every call but the first corrects the state
 * before it predicts the next: the network sees the predicted ones.
 */
export const unipc: Solver<'unipc'> = {
  id: 'unipc',
  title: 'UniPC',
  orders: { allowed: [2, 3], usual: 2, title: (order) => `UniPC-${order}` },
  takes: [],
  tau: (options) => sigmaTau(options, 'one'),
  steps: (numSteps) => numSteps,
  start,
  python: unipcLines,
};

function start({ prediction, order, numSteps }: SolverRun): TakeStep {
  // One more than the order: the corrector needs those before the newest.
  const recent = new History(order + 1);
  const corrected = new History(2);
  let points: readonly SigmaPoint[] = [];
  let index = 0;
  let orderBefore = 0;
  return (ends, arrays) => {
    const { length } = arrays.xt;
    points = [pointAt(ends.alphaCumprod), ...points.slice(0, order)];
    readOutput(outputForms(ends.alphaCumprod, prediction), arrays, 'x0', recent.push(length));
    const state = corrected.push(length);
    if (index === 0) state.set(arrays.xt);
    else combine(state, correctorTerms(points, recent, corrected.at(1), orderBefore));
    orderBefore = Math.min(order, numSteps - index, index + 1);
    index += 1;
    combine(arrays.outXt, predictorTerms(points, pointAt(ends.alphaCumprodPrev), recent, state, orderBefore));
  };
}

/** The state at `to`, from `state` at the newest of the points. */
function predictorTerms(
  points: readonly SigmaPoint[],
  to: SigmaPoint,
  recent: History,
  state: Float64Array,
  order: number,
): Term[] {
  const step = uniStep(points.slice(0, order), to);
  const { ratios } = step;
  // The paper's simplification for order 2; none of them for order 1.
  const rhos = order === 2 ? [0.5] : solveLinear(powers(ratios, order - 1), step.b.slice(0, order - 1));
  return uniTerms(step, state, rhos, (age) => recent.at(age));
}

/** The state at the newest point anew, from the corrected one at the point before, with the output there. */
function correctorTerms(
  points: readonly SigmaPoint[],
  recent: History,
  before: Float64Array,
  order: number,
): Term[] {
  const [to, ...earlier] = points;
  const step = uniStep(earlier.slice(0, order), to!);
  const rhos = order === 1 ? [0.5] : solveLinear(powers([...step.ratios, 1], order), step.b);
  const ofNewest = rhos[order - 1]!;
  // D1_t = m_t − m_0, the difference to the output that the step was made for.
  const terms = uniTerms(step, before, rhos.slice(0, -1), (age) => recent.at(age + 1));
  const weight = -step.alpha * step.bh * ofNewest;
  return [...terms, [weight, recent.at(0)], [-weight, recent.at(1)]];
}

/** What a step of UniPC is made of: arXiv 2302.04867, section 3. */
interface UniStep {
  /** α at the end, and σ there ÷ σ at the start. */
  readonly alpha: number;
  readonly sigmaRatio: number;
  /** B(h) = e^(−h) − 1, which is h·φ_1 as well. */
  readonly bh: number;
  /** r_k = (λ_k − λ_0) / h of the points before the start. */
  readonly ratios: readonly number[];
  /** b_i = i!·h·φ_(i+1) / B(h), one of each order. */
  readonly b: readonly number[];
}

/** The step from the first of `points`, newest first, to `to`. */
function uniStep(points: readonly SigmaPoint[], to: SigmaPoint): UniStep {
  const [from, ...earlier] = points as [SigmaPoint, ...SigmaPoint[]];
  const h = to.lambda - from.lambda;
  const bh = Math.expm1(-h);
  const b: number[] = [];
  let phi = bh / -h - 1;
  let factorial = 1;
  for (let i = 1; i <= points.length; i++) {
    b.push((phi * factorial) / bh);
    factorial *= i + 1;
    phi = phi / -h - 1 / factorial;
  }
  return {
    alpha: to.alpha,
    sigmaRatio: to.sigma / from.sigma,
    bh,
    ratios: earlier.map(({ lambda }) => (lambda - from.lambda) / h),
    b,
  };
}

/** σ_t/σ_0·x − α_t·B·m_0 − α_t·B·Σ ρ_k·(m_k − m_0) / r_k. */
function uniTerms(
  { alpha, sigmaRatio, bh, ratios }: UniStep,
  state: Float64Array,
  rhos: readonly number[],
  outputAt: (age: number) => Float64Array,
): Term[] {
  const weights = rhos.map((rho, k) => (-alpha * bh * rho) / ratios[k]!);
  const ofFirst = -alpha * bh - weights.reduce((sum, weight) => sum + weight, 0);
  return [
    [sigmaRatio, state],
    [ofFirst, outputAt(0)],
    ...weights.map((weight, k): Term => [weight, outputAt(k + 1)]),
  ];
}

/** Rows r^0, r^1, …: `rows` of them. */
function powers(ratios: readonly number[], rows: number): number[][] {
  return Array.from({ length: rows }, (_, i) => ratios.map((ratio) => ratio ** i));
}
