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

/**
 * What distances are taken on: pictures, or what the decoder makes pictures of, x_0 before it (z_0). Where a model has no
 * decoder they are the same, and `pictures` is meant.
 */
export const distanceSpaces = ['pictures', 'latents'] as const;
export type DistanceSpace = (typeof distanceSpaces)[number];

/** Those of two x_0 before they are decoded: by the metrics that need no range. */
export type LatentDistances = Readonly<Partial<Record<Metric, number>>>;

/** The metrics that measure there, the usual one first. */
export function metricsOn(space: DistanceSpace): readonly MetricDefinition<Metric>[] {
  return space === 'pictures' ? metricList : metricList.filter(hasLatentForm);
}

/** Why a metric does not measure latents; null: it does. */
export function latentProblem(id: Metric): string | null {
  if (hasLatentForm(metricOf(id))) return null;
  const able = metricsOn('latents').map((metric) => metric.id);
  return `needs the range of a picture's values, which latents do not have: choose ${able.join(', ')}`;
}

/** The metric of a name. */
export function metricOf(id: Metric): MetricDefinition<Metric> {
  return metricList.find((metric) => metric.id === id)!;
}

/** The distances of a to b. Throws on unequal shapes. */
export function distances(a: Latent, b: Latent): Distances {
  return eachMetric(({ compute }) => compute(a, b));
}

/** The distances of a to b, two x_0 before they are decoded. Throws on unequal shapes. */
export function latentDistances(a: Latent, b: Latent): LatentDistances {
  return Object.fromEntries(
    metricList.filter(hasLatentForm).map((metric) => [metric.id, metric.computeLatents(a, b)]),
  );
}

/** Those of a picture to itself. */
export const equalDistances: Distances = eachMetric(({ ofEqual }) => ofEqual);

/** The distances of what is compared with itself. */
export function equalDistancesOn(space: DistanceSpace): LatentDistances {
  return Object.fromEntries(metricsOn(space).map(({ id, ofEqual }) => [id, ofEqual]));
}

/** For help texts: `mse`, `psnr (in dB)`. */
export function describeMetric({ id, unit }: Pick<MetricDefinition, 'id' | 'unit'>): string {
  return unit === '' ? id : `${id} (in ${unit})`;
}

/** For a screen reader, with the metric's title: MSE 0.00055, PSNR 31.4 dB, MSE of latents 0.12. */
export function speakDistance(id: Metric, all: LatentDistances, on: DistanceSpace = 'pictures'): string {
  const { title, speak } = metricOf(id);
  return `${title}${on === 'latents' ? ' of latents' : ''} ${speak(all[id] ?? NaN)}`;
}

type LatentMetric = MetricDefinition<Metric> & Required<Pick<MetricDefinition, 'computeLatents'>>;

function hasLatentForm(metric: MetricDefinition<Metric>): metric is LatentMetric {
  return metric.computeLatents !== undefined;
}

function eachMetric(value: (metric: MetricDefinition<Metric>) => number): Distances {
  return Object.fromEntries(metricList.map((metric) => [metric.id, value(metric)])) as Distances;
}
