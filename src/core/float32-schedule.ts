import { makeBetas, makeNoiseSchedule, type NoiseSchedule } from './schedule.ts';
import type { SchedulerConfig } from './scheduler-config.ts';

const round = Math.fround;

/**
 * ᾱ as diffusers has it, in float32 and bit for bit that of PyTorch on a CPU with AVX2; a zero-SNR rescale is rounded from
 * float64, and so is ᾱ of a process in σ. For solvers whose numbers depend on these very digits. Throws as makeNoiseSchedule does.
 */
export function makeFloat32Schedule(config: SchedulerConfig): NoiseSchedule {
  const exact = makeNoiseSchedule(config);
  const alphasCumprod =
    config.rescaleBetasZeroSnr || config.process
      ? exact.alphasCumprod.map(round)
      : cumulate(float32Betas(config));
  const finalAlphaCumprod = config.setAlphaToOne ? 1 : alphasCumprod[0]!;
  return { ...exact, alphasCumprod, finalAlphaCumprod };
}

/** torch.cumprod keeps a double and rounds each product. */
function cumulate(betas: Float64Array): Float64Array {
  let product = 1;
  return betas.map((beta) => round((product *= round(1 - beta))));
}

function float32Betas(config: SchedulerConfig): Float64Array {
  const { betaSchedule, betaStart, betaEnd, numTrainTimesteps: T } = config;
  if (betaSchedule === 'linear') return float32Linspace(betaStart, betaEnd, T);
  if (betaSchedule === 'scaled_linear')
    return float32Linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), T).map((root) => round(root * root));
  return makeBetas(config).map(round);
}

/** Elements that PyTorch computes from one another, and how many of them it computes in pairs of such blocks. */
const [BLOCK, PAIR] = [8, 16];

/**
 * torch.linspace in float32: the first half counts from the start, the second from the end, each element with one rounding
 * (fused multiply-add); in whole pairs of blocks only the first element of a block does, the others add k·step to it.
 */
function float32Linspace(from: number, to: number, n: number): Float64Array {
  const [start, end] = [round(from), round(to)];
  const step = n > 1 ? round(round(end - start) / (n - 1)) : 0;
  const fused = (i: number): number =>
    round(i < Math.floor(n / 2) ? start + step * i : end - step * (n - 1 - i));
  const paired = n - (n % PAIR);
  return Float64Array.from({ length: n }, (_, i) =>
    i < paired ? round(fused(i - (i % BLOCK)) + round((i % BLOCK) * step)) : fused(i),
  );
}
