import type { Latent } from '../latent.ts';
import type { MetricDefinition } from './metric.ts';
import { mseMetric } from './mse.ts';
import { psnrMetric } from './psnr.ts';
import { ssimMetric } from './ssim.ts';

export type { MetricDefinition } from './metric.ts';

/** Every metric, in the order in which tables and menus have them. Another one is a file and a line here. */
export const metricList = [mseMetric, psnrMetric, ssimMetric] as const;

/** A metric's name in options, recipes and tables. */
export type Metric = (typeof metricList)[number]['id'];

export const metrics: readonly Metric[] = metricList.map(({ id }) => id);

/** How far two x_0 are apart, by every metric. */
export type Distances = Readonly<Record<Metric, number>>;

/** The metric of a name. */
export function metricOf(id: Metric): MetricDefinition<Metric> {
  return metricList.find((metric) => metric.id === id)!;
}

/** The distances of a to b. Throws on unequal shapes. */
export function distances(a: Latent, b: Latent): Distances {
  return distancesBy(metricList, a, b);
}

/** The same by the metrics of a list. */
export function distancesBy<Id extends string>(
  list: readonly MetricDefinition<Id>[],
  a: Latent,
  b: Latent,
): Readonly<Record<Id, number>> {
  return recordOf(list, ({ compute }) => compute(a, b));
}

/** Those of a picture to itself. */
export const equalDistances: Distances = recordOf(metricList, ({ ofEqual }) => ofEqual);

/** For help texts: `mse`, `psnr (in dB)`. */
export function describeMetric({ id, unit }: Pick<MetricDefinition, 'id' | 'unit'>): string {
  return unit === '' ? id : `${id} (in ${unit})`;
}

/** For a screen reader, with the metric's title: MSE 0.00055, PSNR 31.4 dB. */
export function speakDistance(id: Metric, all: Distances): string {
  const { title, speak } = metricOf(id);
  return `${title} ${speak(all[id])}`;
}

function recordOf<Id extends string>(
  list: readonly MetricDefinition<Id>[],
  value: (metric: MetricDefinition<Id>) => number,
): Readonly<Record<Id, number>> {
  return Object.fromEntries(list.map((metric) => [metric.id, value(metric)])) as Record<Id, number>;
}
