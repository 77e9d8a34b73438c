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
      if (found.trajectory) this.#sendStoredSteps(request, found.inputs[0]!, found.trajectory);
      if (found.result === null) return found;
      await this.#send(request, found.inputs, lastState(request.stages.at(-1)!, found.result));
    } catch (error) {
      this.#refuse(request, error);
    }
    return null;
  }

  /** The last stage of a request has ended in this state. */
  async resolve(request: PictureRequest, state: Float32Array): Promise<void> {
    await this.#send(request, request.inputs, makeLatent(request.stages.at(-1)!.outputShape, state));
  }

  /** Once, though a request whose picture is still to be decoded is looked up again. */
  #sendStoredSteps(request: PictureRequest, { latent }: HashedLatent, trajectory: Float32Array): void {
    const [stage] = request.stages;
    if (stage?.kind !== 'trajectory' || !request.takeSteps()) return;
    const { timesteps } = stage.plan;
    this.#deps.sender.sendSteps(request, new Trace(latent.data, timesteps, trajectory), timesteps.length);
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
