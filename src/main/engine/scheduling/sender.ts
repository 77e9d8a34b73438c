import type { Frame, JobEvent } from '../../../contract/job.ts';
import { distances } from '../../../core/metrics/index.ts';
import { toRgba8 } from '../../../core/image.ts';
import type { Latent } from '../../../core/latent.ts';
import type { TrajectoryStep } from '../../jobs/run.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import type { LatentStore } from '../stores/latent-store.ts';
import type { Wish } from './live-job.ts';
import type { TracedStep } from './trace.ts';

/** Where pictures and numbers go. */
export interface DeliveryDeps {
  /** Where a code that was computed from an image is kept. */
  readonly latentStore: LatentStore;
  readonly emit: (event: JobEvent) => void;
  readonly sendFrame: (frame: Frame) => void;
  readonly sendArray: (job: string, tile: number, data: Float32Array) => void;
  readonly sendStep: (job: string, tile: number, step: TrajectoryStep) => void;
}

/** A trajectory's step: as two pictures, x_t, clamped as x_0 is, and x̂_0; or as the numbers of both. */
export function deliverStep(wish: Wish, index: number, step: TracedStep, deps: DeliveryDeps): void {
  const { shape } = wish.of.loaded.model.info;
  const t = wish.legs[0]!.plan.timesteps[index]!;
  const at = { index, t };
  const { id, deliver } = wish.of.job;
  if (deliver === 'arrays') {
    const { xt, predX0, movement } = step;
    // Copies: whoever sends a view sends all that it looks into.
    const numbers = { xt: xt.slice(), predX0: predX0.slice(), movement };
    return deps.sendStep(id, wish.item.tile, { ...at, ...numbers });
  }
  const send = (data: Float32Array, tag: NonNullable<Frame['step']>): void =>
    deps.sendFrame({ ...frameOf(wish, { shape, data }), final: false, step: tag });
  send(step.xt, { ...at, of: 'xt', movement: null });
  send(step.predX0, { ...at, of: 'predX0', movement: step.movement });
}

/**
 * The picture itself, as a frame or as an array, and what is to be said of it.
 * @param inputs what each leg started from
 * @throws StudioError `latent/unwritable` when the code of a round trip cannot be kept
 */
export async function deliverPicture(
  wish: Wish,
  inputs: readonly HashedLatent[],
  x0: Latent,
  deps: DeliveryDeps,
): Promise<void> {
  const { of, item } = wish;
  const { id, lane, deliver } = of.job;
  if (deliver === 'frames') deps.sendFrame(frameOf(wish, x0));
  else if (item.final) deps.sendArray(id, item.tile, x0.data);
  if (!item.final) return;
  of.comparisons.take(item.tile, x0);
  const [image, code] = inputs;
  if (!image || !code) return;
  const sha256 = await deps.latentStore.keep(code.latent);
  if (of.over) return;
  const apart = distances(image.latent, x0);
  deps.emit({ job: id, lane, kind: 'encoded', tile: item.tile, sha256, distances: apart });
}

function frameOf({ of, item }: Wish, { shape, data }: Latent): Frame {
  const [, height, width] = shape;
  return {
    job: of.job.id,
    tile: item.tile,
    numSteps: item.settings.numSteps,
    final: item.final,
    step: null,
    width,
    height,
    rgba: toRgba8(data, shape),
  };
}
