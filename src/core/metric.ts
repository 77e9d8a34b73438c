import { linearAxis, logAxis, type Axis } from './axis.ts';
import type { Distances } from './consistency.ts';

/** The ways to say how far two pictures are apart. */
export const metrics = ['mse', 'psnr', 'ssim'] as const satisfies readonly (keyof Distances)[];
export type Metric = (typeof metrics)[number];

export const metricNames: Readonly<Record<Metric, string>> = { mse: 'MSE', psnr: 'PSNR', ssim: 'SSIM' };

/** Whether a value has a place on the metric's axis: an MSE of 0 and a PSNR of ∞, those of equal pictures, have none. */
export function hasPlace(metric: Metric, value: number): boolean {
  return Number.isFinite(value) && (metric !== 'mse' || value > 0);
}

/** Logarithmic for the MSE, linear for PSNR, which is a logarithm already, and SSIM. All values must have a place. */
export function metricAxis(metric: Metric, values: readonly number[], most: number): Axis {
  return metric === 'mse' ? logAxis(values, most) : linearAxis(values, most);
}

/** 31.4 dB, ∞ for equal pictures. */
export function formatPsnr(psnr: number): string {
  return Number.isFinite(psnr) ? `${signed(psnr.toFixed(1))} dB` : '∞';
}

/** With four decimals: 0.9873. */
export function formatSsim(ssim: number): string {
  return signed(ssim.toFixed(4));
}

/** For a voice, with the metric's name: MSE 0.00055, PSNR 31.4 dB. */
export function sayDistance(metric: Metric, { mse, psnr, ssim }: Distances): string {
  const value = { mse: String(Number(mse.toPrecision(2))), psnr: formatPsnr(psnr), ssim: formatSsim(ssim) }[
    metric
  ];
  return `${metricNames[metric]} ${value}`;
}

function signed(text: string): string {
  return text.replace('-', '−');
}
