import type { Latent } from '../latent.ts';
import { metricList } from './list.ts';
import type { MetricDefinition } from './metric.ts';

export { metricList } from './list.ts';
export type { MetricDefinition } from './metric.ts';

/** A metric's name in options, recipes and tables. */
export type Metric = (typeof metricList)[number]['id'];

export const metrics: readonly Metric[] = metricList.map(({ id }) => id);

/** The distance of two x_0, by every metric. */
export type Distances = Readonly<Record<Metric, number>>;

/** The metric of a name. */
export function metricOf(id: Metric): MetricDefinition<Metric> {
  return metricList.find((metric) => metric.id === id)!;
}

/** The distances of a to b. Throws on unequal shapes. */
export function distances(a: Latent, b: Latent): Distances {
  return eachMetric(({ compute }) => compute(a, b));
}

/** Those of a picture to itself. */
export const equalDistances: Distances = eachMetric(({ ofEqual }) => ofEqual);

/** For help texts: `mse`, `psnr (in dB)`. */
export function describeMetric({ id, unit }: Pick<MetricDefinition, 'id' | 'unit'>): string {
  return unit === '' ? id : `${id} (in ${unit})`;
}

/** For a screen reader, with the metric's title: MSE 0.00055, PSNR 31.4 dB. */
export function speakDistance(id: Metric, all: Distances): string {
  const { title, speak } = metricOf(id);
  return `${title} ${speak(all[id])}`;
}

function eachMetric(value: (metric: MetricDefinition<Metric>) => number): Distances {
  return Object.fromEntries(metricList.map((metric) => [metric.id, value(metric)])) as Distances;
}
