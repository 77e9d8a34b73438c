import { combine, History } from './history.ts';
import { outputForms, pythonForms, readOutput } from './prediction.ts';
import { orderOfStep, pointAt, pythonPoints, sigmaTau, type SigmaPoint } from './sigma-tau.ts';
import type { PythonSteps, Solver, SolverRun, TakeStep } from './solver.ts';

/**
 * DPM-Solver++, multistep (arXiv 2211.01095), diffusers' DPMSolverMultistepScheduler with its defaults: the data
 * prediction, the midpoint form, the last σ 0, with fewer than 15 steps lower orders at the end. The last step is of first
 * order: it gives x̂_0.
 */
export const dpmpp: Solver<'dpmpp'> = {
  id: 'dpmpp',
  title: 'DPM++',
  orders: { allowed: [2, 3], usual: 2, title: (order) => `DPM++ ${order}M` },
  takes: [],
  tau: (options) => sigmaTau(options, 'one'),
  steps: (numSteps) => numSteps,
  start,
  python,
};

function start(run: SolverRun): TakeStep {
  const recent = new History(run.order);
  let points: readonly SigmaPoint[] = [];
  let index = 0;
  return (ends, arrays) => {
    points = [pointAt(ends.alphaCumprod), ...points.slice(0, run.order - 1)];
    const to = pointAt(ends.alphaCumprodPrev);
    const forms = outputForms(ends.alphaCumprod, run.prediction);
    readOutput(forms, arrays, 'x0', recent.push(arrays.xt.length));
    const order = index === run.numSteps - 1 ? 1 : orderOfStep(index, run);
    index += 1;
    combine(arrays.outXt, [
      [to.sigma / points[0]!.sigma, arrays.xt],
      ...dataWeights(points.slice(0, order), to).map((weight, age) => [weight, recent.at(age)] as const),
    ]);
  };
}

/** Weights of the x̂_0 of the last steps, newest first, in the step from the first of `points` to `to`. */
function dataWeights(points: readonly SigmaPoint[], to: SigmaPoint): number[] {
  const [now, before, earlier] = points as [SigmaPoint, SigmaPoint?, SigmaPoint?];
  const h = to.lambda - now.lambda;
  const first = -to.alpha * Math.expm1(-h);
  if (!before) return [first];
  const r0 = (now.lambda - before.lambda) / h;
  // D1 = (m0 − m1) / r0
  if (!earlier) return [first + first / (2 * r0), -first / (2 * r0)];
  const r1 = (before.lambda - earlier.lambda) / h;
  const second = to.alpha * (Math.expm1(-h) / h + 1);
  const third = -to.alpha * ((Math.expm1(-h) + h) / h ** 2 - 0.5);
  // With d0 = (m0 − m1) / r0, d1 = (m1 − m2) / r1: D1 = d0 + r0·(d0 − d1) / (r0 + r1), D2 = (d0 − d1) / (r0 + r1).
  const ofBoth = (second * r0 + third) / (r0 + r1);
  const ofNewer = (second + ofBoth) / r0;
  const ofOlder = -ofBoth / r1;
  return [first + ofNewer, ofOlder - ofNewer, -ofOlder];
}

function python({ prediction, order, numSteps }: SolverRun): PythonSteps {
  const isShort = numSteps < 15;
  return {
    setup: [...pythonPoints, 'recent, points = [], []  # predicted x_0 and where, newest first'],
    step: [
      'a = alpha(t)',
      'out = network(x, t).double()',
      'x = x.double()',
      pythonForms[prediction],
      `recent, points = [x0] + recent[:${order - 1}], [point(a)] + points[:${order - 1}]`,
      '(a_t, s_t, l_t), (_, s_0, l_0) = point(alpha(p)), points[0]',
      'h = l_t - l_0',
      'x = s_t / s_0 * x - a_t * np.expm1(-h) * x0',
      `left = len(timesteps) - timesteps.index(t)  # the last step is of first order${isShort ? ', the one before of second' : ''}`,
      'if left > 1 and len(recent) > 1:',
      '    r_0 = (l_0 - points[1][2]) / h',
      '    d_0 = (recent[0] - recent[1]) / r_0',
      ...(order === 2
        ? ['    x = x - 0.5 * a_t * np.expm1(-h) * d_0']
        : [
            `    if len(recent) == 2${isShort ? ' or left == 2' : ''}:`,
            '        x = x - 0.5 * a_t * np.expm1(-h) * d_0',
            '    else:',
            '        r_1 = (points[1][2] - points[2][2]) / h',
            '        d_1 = (recent[1] - recent[2]) / r_1',
            '        d_2 = (d_0 - d_1) / (r_0 + r_1)',
            '        x = x + a_t * (np.expm1(-h) / h + 1) * (d_0 + r_0 * d_2)',
            '        x = x - a_t * ((np.expm1(-h) + h) / h**2 - 0.5) * d_2',
          ]),
      'x = x.float()',
    ],
  };
}
