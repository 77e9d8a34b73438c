import type { StatisticsReport } from '../../../contract/studio.ts';
import { ByteLru } from '../../../core/byte-lru.ts';
import { normRatio, type LatentShape } from '../../../core/latent.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { histogramOf, latentStatistics } from '../../../core/latent-statistics.ts';
import type { LatentSource } from './latent-source.ts';

/** As many reports as a tray has pins, and more. */
const MAX_REPORTS = 256;

/** Statistics of latents, which cost O(D log D): those measured last are kept, by the hash of the numbers. */
export class MeasuredLatents {
  readonly #source: Pick<LatentSource, 'resolve'>;
  readonly #reports = new ByteLru<string, StatisticsReport>(MAX_REPORTS);

  constructor(source: Pick<LatentSource, 'resolve'>) {
    this.#source = source;
  }

  /** Throws a StudioError `latent/unreadable` that names the expression or file. */
  async measure(ref: LatentRef, shape: LatentShape): Promise<StatisticsReport> {
    const { latent, sha256 } = await this.#source.resolve(ref, shape);
    const key = `${shape.join('x')} ${sha256}`;
    const known = this.#reports.get(key);
    if (known) return known;
    const report = {
      shape,
      normRatio: normRatio(latent),
      statistics: latentStatistics(latent),
      histogram: histogramOf(latent.data),
    };
    this.#reports.set(key, report, 1);
    return report;
  }
}
