/** Whether a latent is a plausible draw of N(0, I): statistics, and what they say in words. */
export type { ChannelStatistics } from './latent-statistics/channel.ts';
export { histogramOf, type Histogram } from './latent-statistics/histogram.ts';
export { latentStatistics, type LatentStatistics } from './latent-statistics/statistics.ts';
export { verdictOf, type Verdict } from './latent-statistics/verdict.ts';
