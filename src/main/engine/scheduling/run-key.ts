import { createHash } from 'node:crypto';
import type { ModelPart } from '../../../contract/model.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { SamplingSettings, SchedulerConfig } from '../../../core/settings.ts';
import type { SamplingPlan } from '../../../core/samplers/plan.ts';
import { GRAPH_BUILDER_VERSION } from '../../models/graph/version.ts';

/** Raised when results computed by an older version must not be taken for today's. */
const CACHE_FORMAT = 2;

/** What a run leaves: x_0, all states on the way to it, or, walking τ upwards from an image, x_T. */
export type Leg = 'sample' | 'trajectory' | 'encode';

/** What a network's numbers depend on, apart from its input. */
export interface NetworkIdentity {
  readonly parts: readonly ModelPart[];
  readonly latentShape: LatentShape;
  readonly provider: string;
  readonly ortVersion: string;
  readonly optimizationLevel: string;
}

/**
 * The hash of everything that decides a run's pixels (design: "the cache is the consistency view").
 * What has no effect is left out, so that equal pictures share a key: the noise seed when η = 0, the
 * clip range when nothing is clipped, the name of the τ profile once τ is known, the default solver. All but the latent is hashed
 * once: the tiles of a batch share it, and τ is long.
 */
export function runKey(
  network: NetworkIdentity,
  scheduler: SchedulerConfig,
  settings: SamplingSettings,
  plan: SamplingPlan,
  leg: Leg,
): (latentSha256: string) => string {
  const parts = [
    CACHE_FORMAT,
    GRAPH_BUILDER_VERSION,
    network,
    leg,
    scheduler.predictionType,
    plan.timesteps,
    [...plan.alphasCumprod],
    [...plan.alphasCumprodPrev],
    settings.eta,
    settings.eta === 0 ? null : settings.noiseSeed,
    settings.clip,
    settings.clip === 'none' ? null : scheduler.clipSampleRange,
    ...(settings.solver && leg !== 'encode' ? [settings.solver] : []),
  ];
  const shared = createHash('sha256').update(JSON.stringify(parts));
  return (latentSha256) => shared.copy().update(latentSha256).digest('hex');
}
