import { orderOf, solverTitle, type Solver } from '../samplers/index.ts';
import { drawsNoise, solverFor, unfitPlan } from '../samplers/plan.ts';
import type { SamplingPlan } from '../samplers/sampling-plan.ts';
import type { SamplingSettings, SchedulerConfig } from '../settings.ts';
import { stepCountText } from '../step-count.ts';
import { integerList, quote } from './literal.ts';
import type { PythonLines } from './network.ts';
import { processLines } from './process.ts';

/** `x`, x_0 [1, C, H, W], from `x_T` by the app's update. Throws as unfitPlan does. */
export function samplingLines(settings: SamplingSettings, scheduler: SchedulerConfig): PythonLines {
  const plan = unfitPlan(scheduler, settings);
  const { eta, clip } = settings;
  const { process } = scheduler;
  const solver = solverFor(scheduler, settings);
  const { setup, step } = solver.python({
    prediction: scheduler.predictionType,
    eta,
    clip: { rule: clip, range: scheduler.clipSampleRange },
    order: orderOf(settings),
    numSteps: plan.timesteps.length,
  });
  return {
    imports: ['import torch', ...(process ? [] : ['from diffusers import DDIMScheduler'])],
    lines: [
      ...(process
        ? processLines(process, scheduler, plan)
        : [...schedulerLines(scheduler), ...alphaLines(plan)]),
      '',
      `timesteps = ${integerList(plan.timesteps)}  # ${runNote(settings, solver)}`,
      `predecessors = ${predecessors(plan, settings, scheduler)}`,
      ...(drawsNoise(solver, settings) ? noiseComment : []),
      ...setup,
      '',
      `x = torch.from_numpy(np.array(x_T))[None]${startFactor(plan)}`,
      'with torch.no_grad():',
      '    for t, p in zip(timesteps, predecessors):',
      ...step.map((line) => `        ${line}`),
    ],
  };
}

/** ᾱ by t, as the plan reads it. */
function alphaLines({ end, liftedAlphaCumprod }: SamplingPlan): string[] {
  const ends = {
    one: '1.0',
    first: 'float(scheduler.alphas_cumprod[0])',
    config: 'float(scheduler.final_alpha_cumprod)',
  };
  return [
    ...(liftedAlphaCumprod === null ? [] : [`scheduler.alphas_cumprod[-1] = ${liftedAlphaCumprod}`]),
    `end = ${ends[end]}`,
    'alpha = lambda t: float(scheduler.alphas_cumprod[t]) if t >= 0 else end',
  ];
}

function predecessors(
  plan: SamplingPlan,
  { compat, numSteps }: SamplingSettings,
  { numTrainTimesteps }: SchedulerConfig,
) {
  const { timesteps, prevTimesteps } = plan;
  const next = [...timesteps.slice(1), -1];
  if (prevTimesteps.every((p, i) => p === next[i]) && compat === 'none') return 'timesteps[1:] + [-1]';
  const stride = Math.floor(numTrainTimesteps / numSteps);
  if (prevTimesteps.every((p, i) => p === Math.max(timesteps[i]! - stride, -1)))
    return `[max(t - ${stride}, -1) for t in timesteps]`;
  return integerList(prevTimesteps);
}

function startFactor({ process }: SamplingPlan): string {
  return process && process.startScale !== 1 ? ` * ${process.startScale}` : '';
}

/** τ's rule and S, and the solver where it is not the one that diffusers' scheduler is. */
function runNote(settings: SamplingSettings, solver: Solver): string {
  const { tau, numSteps } = settings;
  if (solver.alwaysNoisy) return `${solver.title}, ${stepCountText(numSteps, true)}`;
  return `${settings.solver === undefined ? '' : `${solverTitle(settings)}, `}${tau}, ${stepCountText(numSteps)}`;
}

const noiseComment = [
  "# The step noise of Slerpscope is its own, keyed by x_T and a seed; this draws torch's: another picture of the same kind.",
];

function schedulerLines(scheduler: SchedulerConfig): string[] {
  const { betaSchedule, trainedBetas } = scheduler;
  const isTrained = betaSchedule === 'trained_betas' && trainedBetas !== null;
  const boolean = (value: boolean): string => (value ? 'True' : 'False');
  return [
    'scheduler = DDIMScheduler(',
    `    num_train_timesteps=${scheduler.numTrainTimesteps},`,
    ...(isTrained
      ? [`    trained_betas=[${trainedBetas.join(', ')}],`]
      : [
          `    beta_schedule=${quote(betaSchedule)},`,
          `    beta_start=${scheduler.betaStart},`,
          `    beta_end=${scheduler.betaEnd},`,
        ]),
    `    set_alpha_to_one=${boolean(scheduler.setAlphaToOne)},`,
    `    rescale_betas_zero_snr=${boolean(scheduler.rescaleBetasZeroSnr)},`,
    ')',
  ];
}
