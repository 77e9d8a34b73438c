import type { Frame, JobEvent, StepTag } from '../../../contract/job.ts';
import { distances } from '../../../core/metrics/index.ts';
import { toRgba8 } from '../../../core/image.ts';
import { normRatio, type Latent } from '../../../core/latent.ts';
import { latentPicture } from '../../../core/latent-picture.ts';
import type { TrajectoryStep } from '../../jobs/run.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import type { LatentStore } from '../stores/latent-store.ts';
import type { PictureRequest } from './picture-request.ts';
import type { Trace, TracedStep } from './trace.ts';

/** Where pictures and numbers go. */
export interface SenderDeps {
  /** Where the x_T of an encoded image is stored. */
  readonly latentStore: LatentStore;
  readonly emit: (event: JobEvent) => void;
  readonly sendFrame: (frame: Frame) => void;
  /** @param latent what the picture was decoded from; null where x_0 is the picture */
  readonly sendArray: (job: string, tile: number, data: Float32Array, latent: Float32Array | null) => void;
  readonly sendStep: (job: string, tile: number, step: TrajectoryStep) => void;
}

/** Sends the pictures of requests, and the steps of trajectories, as frames or as arrays. */
export class Sender {
  readonly #deps: SenderDeps;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /**
   * A trajectory's step: as two pictures, x_t, clamped as x_0 is, and x̂_0, which a decoder makes later where the model has
   * one; or as the numbers of both.
   */
  sendStep(request: PictureRequest, { index, t, xt, predX0, stepChange }: TracedStep): void {
    const { spec, loaded } = request.job;
    if (spec.deliver === 'arrays') {
      // Copies: whoever posts a view posts the whole buffer.
      const step = { index, t, xt: xt.slice(), predX0: predX0.slice(), stepChange };
      return this.#deps.sendStep(spec.id, request.item.tile, step);
    }
    const { pictureShape: shape, latentShape } = loaded.model.info;
    const send = (data: Float32Array, step: StepTag): void =>
      this.#deps.sendFrame({ ...frameOf(request, { shape, data }), final: false, step });
    const data = loaded.decoder ? latentPicture(xt, latentShape, shape) : xt;
    send(data, { index, t, of: 'xt', stepChange: null });
    const predicted = { index, t, of: 'predX0', stepChange } as const;
    if (loaded.decoder) request.job.requestStep(request, predicted, predX0);
    else send(predX0, predicted);
  }

  /** The first `count` steps of a trajectory, in order. */
  sendSteps(request: PictureRequest, trace: Trace, count: number): void {
    for (let index = 0; index < count; index++) this.sendStep(request, trace.read(index));
  }

  /**
   * The picture itself and, of what starts from an image, how far it is from that.
   * @param inputs what each stage started from
   * @throws StudioError `latent/unwritable` when the x_T of an encoded image cannot be stored
   */
  async sendPicture(
    request: PictureRequest,
    inputs: readonly HashedLatent[],
    picture: Latent,
  ): Promise<void> {
    const { job, item, tile } = request;
    const { id, lane, deliver } = job.spec;
    if (item.step) return this.#deps.sendFrame({ ...frameOf(request, picture), step: item.step });
    if (deliver === 'frames') this.#deps.sendFrame(frameOf(request, picture));
    const decoded = inputs[request.stages.findIndex(({ kind }) => kind === 'decode')]?.latent ?? null;
    // A copy: whoever posts a view posts the whole buffer.
    if (deliver === 'arrays' && item.final)
      this.#deps.sendArray(id, item.tile, picture.data, decoded && decoded.data.slice());
    if (!item.final) return;
    job.comparisons.add(item.tile, picture, decoded);
    const image = inputs[0]!.latent;
    if (tile.task === 'autoencode')
      this.#deps.emit({
        ...{ job: id, lane, kind: 'autoencoded', tile: item.tile },
        distances: distances(image, picture),
      });
    if (tile.task !== 'round-trip') return;
    // What the stage that samples started from.
    const inverted = inputs[request.stages.findIndex(({ kind }) => kind === 'sample')]!.latent;
    const sha256 = await this.#deps.latentStore.put(inverted);
    if (job.isOver) return;
    const found = { sha256, distances: distances(image, picture), normRatio: normRatio(inverted) };
    this.#deps.emit({ job: id, lane, kind: 'encoded', tile: item.tile, ...found });
  }
}

function frameOf({ job, item }: PictureRequest, { shape, data }: Latent): Frame {
  const [, height, width] = shape;
  return {
    job: job.spec.id,
    tile: item.tile,
    numSteps: item.settings.numSteps,
    final: item.final,
    step: null,
    width,
    height,
    rgba: toRgba8(data, shape),
  };
}
