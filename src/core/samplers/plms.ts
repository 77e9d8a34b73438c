import { makeTau, type TauOptions } from '../timesteps.ts';
import { adamsBashforth, pythonWeights } from './adams-bashforth.ts';
import { stepCoefficients } from './ddim-step.ts';
import { combine, History, type Term } from './history.ts';
import { outputForms, pythonForms } from './prediction.ts';
import type { SolverTau } from './sampling-plan.ts';
import type { PythonSteps, Solver, SolverRun, TakeStep } from './solver.ts';

/**
 * Pseudo linear multi-step (arXiv 2202.09778), diffusers' PNDMScheduler with skip_prk_steps. Every step leads to
 * t − ⌊T/S⌋, whatever the spacing. The second timestep is called twice: its first call leads back, and makes the first
 * step anew from x_T with the mean of both outputs. Raw outputs are combined, and the sum is turned into ε at the state
 * that the step starts from.
 */
export const plms: Solver<'plms'> = {
  id: 'plms',
  title: 'PLMS',
  orders: null,
  takes: ['compat'],
  tau,
  steps: (numSteps) => (numSteps > 1 ? numSteps + 1 : 1),
  start,
  python,
};

function tau(options: TauOptions): SolverTau {
  const { timesteps, prevTimesteps } = makeTau({ ...options, compat: 'diffusers' });
  const [first, second, ...rest] = timesteps;
  if (first === undefined || second === undefined) return { timesteps, prevTimesteps, end: 'config' };
  const stride = Math.floor(options.numTrainTimesteps / options.numSteps);
  return {
    timesteps: [first, second, second, ...rest],
    prevTimesteps: [prevTimesteps[0]!, second, ...prevTimesteps.slice(1)],
    startTimesteps: [first, second + stride, second, ...rest],
    end: 'config',
  };
}

function start({ prediction, numSteps }: SolverRun): TakeStep {
  const outputs = new History(4);
  const xT = new History(1);
  let call = -1;
  return (ends, arrays) => {
    const { xt, output, outXt, outPredX0 } = arrays;
    const goesBack = ++call === 1 && numSteps > 1;
    // Where the step goes back, the network saw the state that it led to.
    const seen = outputForms(goesBack ? ends.alphaCumprodPrev : ends.alphaCumprod, prediction);
    combine(outPredX0, [
      [seen.x0FromXt, xt],
      [seen.x0FromOutput, output],
    ]);
    if (call === 0) xT.push(xt.length).set(xt);
    if (!goesBack) outputs.push(xt.length).set(output);
    const step = stepCoefficients(ends, prediction, 0);
    const ofXt = step.sqrtAlphaPrev * step.x0FromXt + step.directionCoef * step.epsFromXt;
    const ofOutput = step.sqrtAlphaPrev * step.x0FromOutput + step.directionCoef * step.epsFromOutput;
    combine(outXt, [
      [ofXt, goesBack ? xT.at(0) : xt],
      ...(goesBack ? mean(output, outputs.at(0)) : extrapolate(outputs)).map(([weight, array]): Term => [
        weight * ofOutput,
        array,
      ]),
    ]);
  };
}

function mean(a: Term[1], b: Term[1]): Term[] {
  return [
    [1 / 2, a],
    [1 / 2, b],
  ];
}

function extrapolate(outputs: History): Term[] {
  return adamsBashforth[outputs.count - 1]!.map((weight, age) => [weight, outputs.at(age)]);
}

function python({ prediction }: SolverRun): PythonSteps {
  return {
    setup: [...pythonWeights, 'recent, call = [], 0  # outputs, newest first'],
    step: [
      'out = network(x, t).double()',
      'x, start, call = x.double(), t, call + 1',
      'if call == 2:  # the first step anew, with the mean of both outputs',
      '    x, start, out = x_T, p + timesteps[0] - predecessors[0], (out + recent[0]) / 2',
      'else:',
      '    x_T, recent = x if call == 1 else x_T, [out] + recent[:3]',
      '    out = sum(w * o for w, o in zip(weights[len(recent) - 1], recent))',
      'a, a_p = alpha(start), alpha(p)',
      pythonForms[prediction],
      'x = (a_p**0.5 * x0 + (1 - a_p) ** 0.5 * eps).float()',
    ],
  };
}
