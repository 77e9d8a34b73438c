import * as v from 'valibot';
import type { Cost } from '../core/plots/cost-axes.ts';
import { secondsText } from '../core/number-text.ts';
import { evaluationsOf } from '../core/samplers/index.ts';
import type { SamplingSettings } from '../core/settings.ts';
import { integer } from './parsers.ts';

/** What an evaluation of the network took on a device. */
export interface Timing {
  /** Of one sample. */
  readonly secondsPerSample: number;
  /** How many samples were evaluated at once when it was measured. */
  readonly batch: number;
}

export const timing = v.strictObject({
  secondsPerSample: v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1e6)),
  batch: integer(1, 1024),
});

/** What a picture of these settings costs. */
export function costOf(settings: SamplingSettings, { secondsPerSample }: Timing): Cost {
  const evaluations = evaluationsOf(settings);
  return { numSteps: settings.numSteps, evaluations, seconds: evaluations * secondsPerSample };
}

/** 0.12 s, 10 ×: a picture's time, and how many times less that is than the reference's, which has its time alone. */
export function timeTexts(cost: Cost, reference: Cost): readonly string[] {
  const time = `${secondsText(cost.seconds)} s`;
  return cost.numSteps === reference.numSteps ? [time] : [time, `${timesText(cost, reference)} ×`];
}

/** How many times less a picture costs than the reference: 10, 2.5, 0.5. */
export function timesText(cost: Cost, reference: Cost): string {
  const times = reference.evaluations / cost.evaluations;
  return times >= 10 ? String(Math.round(times)) : String(Number(times.toPrecision(2)));
}

/** 12 ms per evaluation, batch 1. */
export function timingText({ secondsPerSample, batch }: Timing): string {
  const ms = secondsText(1000 * secondsPerSample);
  return `${ms} ms per evaluation, batch ${batch}`;
}
