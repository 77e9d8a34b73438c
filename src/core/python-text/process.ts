import type { ConsistencyProcess, Process, VeProcess } from '../process.ts';
import type { SamplingPlan } from '../samplers/sampling-plan.ts';
import type { SchedulerConfig } from '../scheduler-config.ts';

/** The process of a model's σ in Python, in place of a scheduler's ᾱ: what the solver's lines call. */
export function processLines(
  process: Process,
  scheduler: SchedulerConfig,
  { end }: SamplingPlan,
): readonly string[] {
  const endsAtOne = end === 'one' || (end === 'config' && scheduler.setAlphaToOne);
  const last = scheduler.numTrainTimesteps - 1;
  return process.kind === 've' ? veLines(process, last, endsAtOne) : consistencyLines(process, last);
}

/** `sigma(t)` and `time(t)`. */
function consistencyLines({ sigmaMin, sigmaMax, rho }: ConsistencyProcess, last: number): readonly string[] {
  return [
    `low, high = ${sigmaMin} ** (1 / ${rho}), ${sigmaMax} ** (1 / ${rho})`,
    `sigma = lambda t: (high + (1 - t / ${last}) * (low - high)) ** ${rho} if t >= 0 else 0.0`,
    'time = lambda t: float(250 * np.log(sigma(t) + 1e-44))',
  ];
}

/** `sigma(t)`, `alpha(t)`, and a `network(x, t)` that gives eps in place of the score. */
function veLines({ sigmaMin, sigmaMax }: VeProcess, last: number, endsAtOne: boolean): readonly string[] {
  return [
    `sigma = lambda t: ${sigmaMin} * (${sigmaMax} / ${sigmaMin}) ** (t / ${last})`,
    '# Pictures are in [0, 1] there and in [-1, 1] here: sigma is twice as large.',
    `alpha = lambda t: 1 / (1 + 4 * sigma(t) ** 2) if t >= 0 else ${endsAtOne ? '1.0' : 'alpha(0)'}`,
    'score = network',
    '',
    '',
    'def network(x, t):  # eps, from the score',
    '    return -sigma(t) * score(x * (0.5 / alpha(t) ** 0.5) + 0.5, sigma(t))',
    '',
  ];
}
