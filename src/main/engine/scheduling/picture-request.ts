import type { Comparisons } from '../../jobs/comparisons.ts';
import type { ProgressMeter } from '../../jobs/progress.ts';
import type { StepTag } from '../../../contract/job.ts';
import type { WorkItem } from '../../jobs/work.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import type { EngineJob, EngineTile } from '../process/protocol.ts';
import { hashLatent, type HashedLatent } from '../stores/hashed-latent.ts';
import type { SharedRun } from './run-table.ts';
import { countEvaluations, type Stage } from './stage.ts';
import type { Latent } from '../../../core/latent.ts';

/** The job of a request, as far as the request and those who serve it know it. */
export interface RequestingJob {
  readonly spec: EngineJob;
  readonly loaded: LoadedModel;
  readonly meter: ProgressMeter;
  readonly comparisons: Comparisons;
  /** It was cancelled, has failed or is done. */
  readonly isOver: boolean;
  /** Called once, when a request of it has ended. */
  onEnd(request: PictureRequest): void;
  /** The picture of a step's x̂_0 is wanted, of a trajectory that one of its requests is at. The array is copied. */
  requestStep(request: PictureRequest, step: StepTag, predX0: Float32Array): void;
}

export interface RequestOptions {
  /** Of a wanted picture: the request for its preview. */
  readonly preview?: PictureRequest | null;
  /** What its first stage starts from, where that is no latent of the tile. */
  readonly start?: HashedLatent | null;
}

/** How a request ends. A preview is cancelled when the picture itself is sent: the window never goes back to a worse one. */
export type RequestEnd = 'sent' | 'failed' | 'cancelled';

/**
 * - new: not looked up among the stored results;
 * - waiting: its next stage is not computed, and not begun for it;
 * - running: it has joined the run of its next stage.
 */
export type RequestState = 'new' | 'waiting' | 'running' | RequestEnd;

/**
 * One picture that a job waits for: the only owner of its state.
 *
 *     new → waiting ⇄ running → sent | failed | cancelled      (any open state may end)
 */
export class PictureRequest {
  readonly job: RequestingJob;
  readonly item: WorkItem;
  /** What makes the picture, in order. */
  readonly stages: readonly Stage[];
  /** Of a wanted picture: the request for its preview. */
  readonly #preview: PictureRequest | null;
  #state: RequestState = 'new';
  #inputs: readonly HashedLatent[] = [];
  #run: SharedRun<PictureRequest> | null = null;
  #counted = 0;
  #hasSteps = false;

  constructor(
    job: RequestingJob,
    item: WorkItem,
    stages: readonly Stage[],
    { preview = null, start = null }: RequestOptions = {},
  ) {
    this.job = job;
    this.item = item;
    this.stages = stages;
    this.#preview = preview;
    if (start) this.#inputs = [start];
  }

  get state(): RequestState {
    return this.#state;
  }

  /** It has not ended. */
  get isOpen(): boolean {
    return this.#state === 'new' || this.isLookedUp;
  }

  /** It was looked up, in vain, and has not ended: it needs the network. */
  get isLookedUp(): boolean {
    return this.#state === 'waiting' || this.#state === 'running';
  }

  get tile(): EngineTile {
    return this.job.spec.tiles[this.item.tile]!;
  }

  /** Its present stage; before the first lookup the first one. */
  get stage(): Stage {
    return this.stages[Math.max(0, this.#inputs.length - 1)]!;
  }

  /** What the stages so far started from, the present one last; empty before the first lookup. */
  get inputs(): readonly HashedLatent[] {
    return this.#inputs;
  }

  /** The run of the present stage, while it is `running`. */
  get run(): SharedRun<PictureRequest> | null {
    return this.#run;
  }

  /** True when it is asked for the first time: the steps of its trajectory, all stored, are sent once. */
  takeSteps(): boolean {
    const isFirst = !this.#hasSteps;
    this.#hasSteps = true;
    return isFirst;
  }

  /** new → waiting: it is being looked up. */
  startLookup(): void {
    if (this.#state === 'new') this.#state = 'waiting';
  }

  /**
   * waiting → running: it joins the run of the stage that starts from the last of `inputs`. What the run has done already
   * counts as progress of the request.
   */
  startRun(inputs: readonly HashedLatent[], run: SharedRun<PictureRequest>): void {
    this.#inputs = inputs;
    this.#run = run;
    this.#state = 'running';
    const { done, evaluationsPerStep } = run.run;
    this.#countUpTo(countEvaluations(this.stages.slice(0, inputs.length - 1)) + evaluationsPerStep * done);
  }

  /** running → waiting for the next stage, which starts from the result of the present one. False when that was the last. */
  startNextStage(result: Latent): boolean {
    if (this.#inputs.length === this.stages.length) return false;
    this.#inputs = [...this.#inputs, hashLatent(result)];
    this.#run = null;
    this.#state = 'waiting';
    return true;
  }

  /** Counts the evaluations of a step of its run. @param isTimed their time is reported to the meter by the caller */
  countStep(evaluations: number, isTimed: boolean): void {
    if (isTimed) this.#counted += evaluations;
    else this.#countUpTo(this.#counted + evaluations);
  }

  /** Ends it, whatever it was at; once it has ended, nothing changes any more. */
  end(how: RequestEnd): void {
    if (!this.isOpen) return;
    this.#state = how;
    this.#run?.leave(this);
    this.#run = null;
    this.#inputs = []; // the job may be long; its latents are many
    this.#countUpTo(countEvaluations(this.stages));
    this.job.onEnd(this);
    if (how !== 'cancelled') this.#preview?.end('cancelled');
  }

  /** So many of its evaluations are done, those not counted yet without having taken time. */
  #countUpTo(done: number): void {
    if (done > this.#counted) this.job.meter.skip(done - this.#counted);
    this.#counted = Math.max(this.#counted, done);
  }
}
