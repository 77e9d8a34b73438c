import { makeLatent, type Latent } from '../../../core/latent.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { lastState, lookUp, type CacheLookupDeps, type CacheState } from './cache-lookup.ts';
import type { PictureRequest, RequestingJob } from './picture-request.ts';
import type { Sender } from './sender.ts';
import { Trace } from './trace.ts';

export interface ResolverDeps extends CacheLookupDeps {
  readonly sender: Sender;
  /** A job that cannot go on. */
  readonly fail: (job: RequestingJob, error: unknown) => void;
  /** A request of the window that cannot be served; the job continues without it. */
  readonly noteFailure: (job: RequestingJob, error: unknown) => void;
}

/** Resolves requests: from stored results, or with what their last stage has computed. */
export class Resolver {
  readonly #deps: ResolverDeps;

  constructor(deps: ResolverDeps) {
    this.#deps = deps;
  }

  /**
   * How much of a request is stored; null when it has ended, be it because all of it was stored and its picture is sent.
   */
  async lookUp(request: PictureRequest): Promise<CacheState | null> {
    try {
      request.startLookup();
      const found = await lookUp(request, this.#deps);
      if (!request.isOpen) return null;
      if (found.result === null) return found;
      await this.#sendStored(request, found.inputs, found.result);
    } catch (error) {
      this.#refuse(request, error);
    }
    return null;
  }

  /** The last stage of a request has ended in this state. */
  async resolve(request: PictureRequest, state: Float32Array): Promise<void> {
    await this.#send(request, request.inputs, makeLatent(request.stages.at(-1)!.outputShape, state));
  }

  async #sendStored(
    request: PictureRequest,
    inputs: readonly HashedLatent[],
    result: Float32Array,
  ): Promise<void> {
    const stage = request.stages.at(-1)!;
    const picture = lastState(stage, result);
    if (stage.kind === 'trajectory') {
      const { timesteps } = stage.plan;
      const trace = new Trace(inputs.at(-1)!.latent.data, timesteps, result);
      this.#deps.sender.sendSteps(request, trace, timesteps.length);
    }
    await this.#send(request, inputs, picture);
  }

  /** Ends the request before its picture is sent, so that it does not wait for sending. */
  async #send(request: PictureRequest, inputs: readonly HashedLatent[], picture: Latent): Promise<void> {
    request.end('sent');
    try {
      await this.#deps.sender.sendPicture(request, inputs, picture);
    } catch (error) {
      this.#deps.fail(request.job, error);
    }
  }

  /** A latent that cannot be read ends a job of arrays, since half a figure is none; in a window it costs its own picture. */
  #refuse(request: PictureRequest, error: unknown): void {
    if (!request.isOpen) return;
    if (request.job.spec.deliver === 'arrays') return this.#deps.fail(request.job, error);
    this.#deps.noteFailure(request.job, error);
    request.end('failed');
  }
}
