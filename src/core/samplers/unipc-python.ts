import { pythonForms } from './prediction.ts';
import { pythonPoints } from './sigma-tau.ts';
import type { PythonSteps, SolverRun } from './solver.ts';

/** UniPC in Python: the corrector, then the predictor, as unipc.ts takes them. */
export function unipcLines({ prediction, order }: SolverRun): PythonSteps {
  return {
    setup: [
      ...pythonPoints,
      'recent, points = [], []  # predicted x_0 and where, newest first',
      '',
      '',
      'def uni_step(points, to):',
      '    h = to[2] - points[0][2]',
      '    r = [(earlier[2] - points[0][2]) / h for earlier in points[1:]]',
      '    bh, factorial, b = np.expm1(-h), 1, []',
      '    phi = bh / -h - 1',
      '    for i in range(1, len(points) + 1):',
      '        b.append(phi * factorial / bh)',
      '        factorial *= i + 1',
      '        phi = phi / -h - 1 / factorial',
      '    return to[0] * bh, r, b, to[1] / points[0][1]',
      '',
      '',
      'def solve(r, b):',
      '    return np.linalg.solve([[ratio**i for ratio in r] for i in range(len(r))], b[: len(r)])',
      '',
      '',
    ],
    step: [
      'a = alpha(t)',
      'out = network(x, t).double()',
      'x = x.double()',
      pythonForms[prediction],
      `recent, points = [x0] + recent[:${order}], [point(a)] + points[:${order}]`,
      'if len(points) > 1:  # the corrector, with the order of the step before',
      '    scale, r, b, ratio = uni_step(points[1 : order + 1], points[0])',
      '    rhos = [0.5] if order == 1 else solve(r + [1], b)',
      '    x = ratio * before - scale * (recent[1] + rhos[-1] * (recent[0] - recent[1]))',
      '    for k in range(order - 1):',
      '        x = x - scale * rhos[k] / r[k] * (recent[k + 2] - recent[1])',
      `order = min(${order}, len(timesteps) - timesteps.index(t), timesteps.index(t) + 1)`,
      'before = x',
      'scale, r, b, ratio = uni_step(points[:order], point(alpha(p)))',
      'rhos = [0.5] if order == 2 else solve(r, b) if r else []',
      'x = ratio * before - scale * recent[0]',
      'for k in range(order - 1):',
      '    x = x - scale * rhos[k] / r[k] * (recent[k + 1] - recent[0])',
      'x = x.float()',
    ],
  };
}
