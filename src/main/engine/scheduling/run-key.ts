import { createHash } from 'node:crypto';
import type { ModelPart } from '../../../contract/model.ts';
import type { Condition } from '../../../core/condition.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { SamplingSettings, SchedulerConfig } from '../../../core/settings.ts';
import { orderOf } from '../../../core/samplers/index.ts';
import { drawsNoise, solverFor } from '../../../core/samplers/plan.ts';
import type { SamplingPlan } from '../../../core/samplers/sampling-plan.ts';
import { GRAPH_BUILDER_VERSION } from '../../models/graph/version.ts';

/** Raised when results computed by an older version must not be taken for today's. */
const CACHE_FORMAT = 2;

/** Stages that walk τ: down to x_0, down with every state recorded, or upwards from an image to its x_T. */
export type SamplingKind = 'sample' | 'trajectory' | 'encode';

/** What a network's numbers depend on, apart from its input. */
export interface NetworkIdentity {
  readonly parts: readonly ModelPart[];
  readonly latentShape: LatentShape;
  readonly provider: string;
  readonly ortVersion: string;
  readonly optimizationLevel: string;
}

/** The key of a stage's result, by the SHA-256 (hex) of the latent that the stage starts from. */
export type KeyOfLatent = (latentSha256: string) => string;

/** What decides the result of a stage that walks τ, apart from the latent. */
export interface SamplingInputs {
  readonly scheduler: SchedulerConfig;
  readonly settings: SamplingSettings;
  readonly plan: SamplingPlan;
  readonly condition: Condition;
}

/**
 * The hash of everything that decides a run's pixels (design: "the cache is the consistency view").
 * What has no effect is left out, so that equal pictures share a key: the noise seed where no noise is drawn, the
 * clip range when nothing is clipped, the name of the τ profile once τ is known, the default solver, repeats of an encoding
 * elsewhere, a condition that is null. All but the latent is hashed once: the tiles of a batch share it, and τ is long.
 */
export function runKey(
  network: NetworkIdentity,
  { scheduler, settings, plan, condition }: SamplingInputs,
  kind: SamplingKind,
): KeyOfLatent {
  return keyOf([
    CACHE_FORMAT,
    GRAPH_BUILDER_VERSION,
    network,
    kind,
    scheduler.predictionType,
    plan.timesteps,
    [...plan.alphasCumprod],
    [...plan.alphasCumprodPrev],
    settings.eta,
    drawsNoise(solverFor(scheduler, settings), settings) ? settings.noiseSeed : null,
    settings.clip,
    settings.clip === 'none' ? null : scheduler.clipSampleRange,
    ...(settings.solver && kind !== 'encode' ? [settings.solver, orderOf(settings)] : []),
    ...(settings.repeats && kind === 'encode' ? [{ repeats: settings.repeats }] : []),
    ...(scheduler.process ? [{ process: scheduler.process }] : []),
    ...(condition === null ? [] : [{ condition }]),
  ]);
}

/** The key of a decoded picture by the SHA-256 of its x_0, or of an x_0 by that of its picture. */
export function pictureKey(network: NetworkIdentity, kind: 'decode' | 'encode-picture'): KeyOfLatent {
  return keyOf([CACHE_FORMAT, GRAPH_BUILDER_VERSION, network, kind]);
}

function keyOf(parts: readonly unknown[]): KeyOfLatent {
  const shared = createHash('sha256').update(JSON.stringify(parts));
  return (latentSha256) => shared.copy().update(latentSha256).digest('hex');
}
