import type { ConsistencyProcess } from '../process.ts';
import type { SamplingSettings } from '../settings.ts';
import { makeTau, type TauOptions } from '../timesteps.ts';
import type { SolverTau } from './sampling-plan.ts';
import type { Solver, TakeStep } from './solver.ts';

/**
 * Multistep sampling of a consistency model (arXiv 2303.01469, algorithm 1), diffusers' CMStochasticIterativeScheduler.
 * K calls: each gives x̂_0, and all but the last add noise again, of the next σ. It is no solver of an ODE and takes no
 * other's settings: it is not in the list.
 */
export function consistencySolver(process: ConsistencyProcess): Solver<'consistency'> {
  return {
    id: 'consistency',
    title: 'Consistency',
    orders: null,
    takes: [],
    tau: consistencyTau,
    steps: (numSteps) => numSteps,
    alwaysNoisy: true,
    start: () => takeStep(process),
    python: () => ({ setup: [], step: stepLines(process) }),
  };
}

/**
 * The timesteps of K calls: T − 1, where σ is σ_max, and on by ⌊T/K⌋; or those of `given`, diffusers' custom `timesteps`,
 * decreasing indices i that stand for t = T − 1 − i in reverse. Throws as makeTau does, and where `given` does not decrease.
 */
export function consistencyTau(options: TauOptions, given?: readonly number[]): SolverTau {
  const rising = given?.findIndex((value, i) => i > 0 && value >= given[i - 1]!) ?? -1;
  if (given && rising >= 0)
    throw new Error(`timesteps[${rising}] is ${given[rising]}, must be below ${given[rising - 1]} before it`);
  const rule = (K: number, T: number): number[] =>
    given
      ? given.map((index) => T - 1 - index).reverse()
      : Array.from({ length: K }, (_, i) => T - 1 - i * Math.floor(T / K));
  const { timesteps, prevTimesteps } = makeTau({ ...options, compat: 'none' }, rule);
  return { timesteps, prevTimesteps, end: 'one' };
}

/** Throws, with the field and its value, on a setting that only solvers of diffusion processes take. */
export function checkConsistencySettings(settings: SamplingSettings): void {
  const usual = { solver: undefined, order: undefined, eta: 0, clip: 'none', compat: 'none', tau: 'leading' };
  for (const [field, only] of Object.entries(usual)) {
    const value = settings[field as keyof typeof usual];
    if (value !== only)
      throw new Error(
        `${field} is ${value}: a consistency model takes ${only === undefined ? 'none' : `${only} only`}`,
      );
  }
}

/** σ at ᾱ = 1/(1 + σ²); 0 at ᾱ = 1. */
function sigmaOf(alphaCumprod: number): number {
  return Math.sqrt((1 - alphaCumprod) / alphaCumprod);
}

/**
 * x̂_0 = c_out·F + c_skip·x with c_skip = σ_d² / ((σ − σ_min)² + σ_d²) and c_out = (σ − σ_min)·σ_d / √(σ² + σ_d²), then
 * x = x̂_0 + s·z·√(σ_next² − σ_min²); after the last call x = x̂_0.
 */
function takeStep({ sigmaMin, sigmaData, sNoise, clipDenoised }: ConsistencyProcess): TakeStep {
  const range = clipDenoised ? 1 : Infinity;
  return (ends, { xt, output, outXt, outPredX0 }, drawNoise) => {
    const sigma = sigmaOf(ends.alphaCumprod);
    const above = sigma - sigmaMin;
    const skip = sigmaData ** 2 / (above ** 2 + sigmaData ** 2);
    const ofOutput = (above * sigmaData) / Math.hypot(sigma, sigmaData);
    const added = sNoise * Math.sqrt(Math.max(0, sigmaOf(ends.alphaCumprodPrev) ** 2 - sigmaMin ** 2));
    const noise = added > 0 ? drawNoise() : null;
    for (let i = 0; i < xt.length; i++) {
      const predX0 = Math.min(range, Math.max(-range, ofOutput * output[i]! + skip * xt[i]!));
      outPredX0[i] = predX0;
      outXt[i] = noise ? predX0 + added * noise[i]! : predX0;
    }
  };
}

/** The same in Python, from σ `s` to the next one `n`. */
function stepLines({ sigmaMin, sigmaData, sNoise, clipDenoised }: ConsistencyProcess): readonly string[] {
  const clamp = clipDenoised ? '.clamp(-1, 1)' : '';
  return [
    's, n = float(np.float32(sigma(t))), float(np.float32(sigma(p)))',
    `out = network(x / (s**2 + ${sigmaData}**2) ** 0.5, time(t)).double()`,
    `skip = ${sigmaData}**2 / ((s - ${sigmaMin}) ** 2 + ${sigmaData}**2)`,
    `x = (s - ${sigmaMin}) * ${sigmaData} / (s**2 + ${sigmaData}**2) ** 0.5 * out + skip * x.double()`,
    `x = x${clamp}.float()`,
    'if n > 0:',
    `    x = x + ${sNoise} * max(0.0, n**2 - ${sigmaMin}**2) ** 0.5 * torch.randn_like(x)`,
  ];
}
