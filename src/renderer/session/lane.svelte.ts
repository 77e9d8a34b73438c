import type { ErrorReport, Result } from '../../contract/errors.ts';
import { endsJob, type JobEvent } from '../../contract/job.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Estimate } from './estimate.ts';
import { WorkCosts } from './work-costs.ts';
import { onNextFrame } from '../state/next-frame.ts';
import type { Pictures } from '../state/pictures.svelte.ts';
import { cutToJob, isSamePlan, planJob, previewPlan, type JobRequest, type Plan } from '../state/plan.ts';
import type { Tile } from '../state/tile.ts';

/** Between two starts. */
const MIN_PAUSE_MS = 80;

/** What sampling these tiles will take. */
type Estimator = (tiles: readonly Tile[], preview: Plan['preview']) => Estimate;

export type Progress = Extract<JobEvent, { kind: 'progress' }>;

/** Calls back after so many milliseconds. Returns the function that cancels it. */
function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/**
 * Runs the plan that was set last on one lane of the engine. A new plan supersedes the old one on the
 * next animation frame; what failed or was cancelled waits for the person or for another plan. Long work is announced:
 * its preview pass runs, the rest waits until the person agrees.
 */
export class Lane {
  status = $state<'idle' | 'running' | 'cancelled' | 'failed'>('idle');
  progress = $state.raw<Progress | null>(null);
  /** Long work that waits for the person's word. */
  announced = $state.raw<Estimate | null>(null);

  readonly #bridge: Bridge;
  readonly #pictures: Pictures;
  readonly #onError: (error: ErrorReport, under: string) => void;
  readonly #estimate: Estimator;
  readonly #surroundings: () => string;
  readonly #costs: WorkCosts;
  /** What the job that was started last ran in. */
  #under = '';
  #plan: Plan | null = null;
  /** The plan that the person agreed to. */
  #agreed: Plan | null = null;
  #job: string | null = null;
  /** Counts starts, so that an answer to an earlier one is ignored. */
  #turn = 0;
  /** Ends of jobs that came before the answer which names the job. */
  #early: JobEvent[] = [];
  /** The job that was started last is a part of what is wanted: a job has a bounded number of tiles. */
  #hasRest = false;
  #ready = false;
  #due = false;
  #unschedule: (() => void) | null = null;
  /** When the last start was, in the page's time. */
  #startedAt = -Infinity;

  /** @param onError called with what the failed job ran in: `surroundings` when it was started */
  constructor(
    bridge: Bridge,
    pictures: Pictures,
    onError: (error: ErrorReport, under: string) => void,
    estimate: Estimator,
    surroundings: () => string = () => '',
    costs = new WorkCosts(),
  ) {
    this.#bridge = bridge;
    this.#pictures = pictures;
    this.#onError = onError;
    this.#estimate = estimate;
    this.#surroundings = surroundings;
    this.#costs = costs;
  }

  /** Sets what the lane is to compute; null for nothing. The same plan again changes nothing. */
  setPlan(plan: Plan | null): void {
    if (isSamePlan(plan, this.#plan)) return;
    this.#plan = plan;
    this.#schedule();
  }

  /** Whether the engine accepts jobs. A plan that is set while it does not is started when it does. */
  setReady(ready: boolean): void {
    this.#ready = ready;
    if (ready && this.#due) this.#schedule();
  }

  /** The person wants what was announced. */
  agree(): void {
    this.#agreed = this.#plan;
    if (this.announced) this.#costs.agree(this.#surroundings(), this.announced.seconds);
    this.#schedule();
  }

  /** Estimates announced work anew, after a cost was measured. Work that proves to be short starts unless a preview pass runs. */
  renewEstimate(): void {
    if (!this.announced) return;
    this.announced = this.#estimateRest(this.#plan);
    const isShort = !this.announced || this.announced.seconds <= this.#costs.limitOf(this.#surroundings());
    if (isShort && this.status === 'idle') this.#schedule();
  }

  runAgain(): void {
    this.#schedule();
  }

  cancel(): void {
    this.#stop();
    this.status = 'cancelled';
  }

  receive(event: JobEvent): void {
    if (event.kind === 'distance')
      this.#pictures.receiveDistance(event.job, event.tile, event.reference, event);
    if (event.kind === 'encoded') this.#pictures.receiveEncoding(event.job, event.tile, event);
    if (event.kind === 'autoencoded') this.#pictures.receiveLoss(event.job, event.tile, event.distances);
    if (this.#job === null && this.status === 'running' && endsJob(event)) this.#early.push(event);
    if (event.job !== this.#job) return;
    if (event.kind === 'progress') this.progress = event;
    if (event.kind === 'done') {
      this.#end('idle');
      if (this.#hasRest) this.#schedule();
      this.renewEstimate(); // the preview pass measured what a step costs
    }
    if (event.kind === 'cancelled') this.#end('cancelled');
    if (event.kind === 'failed') {
      this.#end('failed');
      this.#onError(event.error, this.#under);
    }
  }

  #schedule(): void {
    this.#due = true;
    this.#unschedule?.();
    // A single change starts a job at once. During a series of changes, as while panning a plane, each job would only be
    // superseded by the next.
    const pause = this.status === 'running' ? this.#startedAt + MIN_PAUSE_MS - performance.now() : 0;
    const start = (): void => void this.#start();
    this.#unschedule = pause > 0 ? after(pause, start) : onNextFrame(start);
  }

  async #start(): Promise<void> {
    this.#unschedule = null;
    if (!this.#ready) return;
    this.#due = false;
    const wanted = this.#nextRequest();
    if (!wanted) {
      this.#stop();
      this.status = 'idle';
      return;
    }
    const request = cutToJob(wanted);
    this.#hasRest = request !== wanted;
    this.#startedAt = performance.now();
    this.#under = this.#surroundings();
    const turn = ++this.#turn;
    this.#early = [];
    this.#job = null; // the engine cancels it; what it has still to say is of no interest
    this.status = 'running';
    this.progress = null;
    const answer = await this.#bridge.ask('job/start', request.spec);
    if (answer.ok) this.#pictures.addJob(answer.value.job, request);
    if (turn === this.#turn) this.#settle(answer);
    else if (answer.ok && this.status !== 'running') void this.#bridge.ask('job/cancel', answer.value);
  }

  /** What is missing of the plan; of long work that nobody agreed to yet only the preview pass. */
  #nextRequest(): JobRequest | null {
    const plan = this.#plan;
    const request = plan && this.#requestFor(plan);
    this.announced = null;
    if (!request || isSamePlan(this.#agreed, plan)) return request;
    const estimate = this.#estimateRest(plan)!;
    const early = previewPlan(plan);
    // Where nothing would wait for the person, nothing is announced.
    if (estimate.seconds <= this.#costs.limitOf(this.#surroundings()) || isSamePlan(early, plan))
      return request;
    this.announced = estimate;
    return this.#requestFor(early);
  }

  /** Of what is missing of the plan; null where nothing is. */
  #estimateRest(plan: Plan | null): Estimate | null {
    const request = plan && this.#requestFor(plan);
    if (!request) return null;
    const missing = request.tiles.filter((tile) => !this.#pictures.has(tile));
    return this.#estimate(missing, plan.preview);
  }

  #requestFor(plan: Plan): JobRequest | null {
    return planJob(
      plan,
      (tile) => this.#pictures.has(tile),
      (pair) => this.#pictures.distance(pair) !== null,
    );
  }

  #settle(answer: Result<{ readonly job: string }>): void {
    if (answer.ok) {
      this.#job = answer.value.job;
      const ended = this.#early.find(({ job }) => job === this.#job);
      this.#early = [];
      if (ended) this.receive(ended);
    } else {
      this.#end('failed');
      this.#onError(answer.error, this.#under);
    }
  }

  #stop(): void {
    this.#turn += 1;
    if (this.#job !== null) void this.#bridge.ask('job/cancel', { job: this.#job });
    this.#end('idle');
  }

  #end(status: 'idle' | 'cancelled' | 'failed'): void {
    this.status = status;
    this.progress = null;
    this.#job = null;
  }
}
