import { ddimLines } from './ddim-python.ts';
import { ddimStep, stepCoefficients } from './ddim-step.ts';
import { ddimTau } from './sampling-plan.ts';
import type { Solver } from './solver.ts';

/** Denoising diffusion implicit models (arXiv 2010.02502). With η = 0 it is the Euler method of their ODE. */
export const ddim: Solver<'ddim'> = {
  id: 'ddim',
  title: 'DDIM',
  orders: null,
  takes: ['eta', 'clip', 'compat', 'official-tau'],
  tau: ddimTau,
  steps: (numSteps) => numSteps,
  start:
    ({ prediction, eta, clip }) =>
    (ends, arrays, drawNoise) => {
      const coefficients = stepCoefficients(ends, prediction, eta);
      ddimStep(coefficients, clip, arrays, coefficients.sigma > 0 ? drawNoise() : null);
    },
  python: (run) => ({ setup: [], step: ddimLines(run) }),
};
