import { lanes, type PairDistances, type StepTag } from '../../../contract/job.ts';
import { makeLatent } from '../../../core/latent.ts';
import { Comparisons } from '../../jobs/comparisons.ts';
import { ProgressMeter, type ProgressReport } from '../../jobs/progress.ts';
import { planWork, type WorkItem } from '../../jobs/work.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import type { EngineJob } from '../process/protocol.ts';
import { hashLatent } from '../stores/hashed-latent.ts';
import { PictureRequest, type RequestingJob } from './picture-request.ts';
import { countEvaluations, planPictureStage, planStages, type Stage } from './stage.ts';

/** Open requests of equal urgency, in the order in which they are wanted. */
export interface RequestQueue {
  /** The lower, the sooner. */
  readonly rank: number;
  readonly open: Set<PictureRequest>; // a Set iterates in order of insertion
}

/** A wanted picture of so few steps is as quick as a preview and ranks like one: a pin's thumbnail, say. */
const QUICK_STEPS = 10;
const REPORT_EVERY_MS = 100;

/** A job with its open requests. */
export class LiveJob implements RequestingJob {
  readonly spec: EngineJob;
  readonly loaded: LoadedModel;
  readonly meter: ProgressMeter;
  readonly comparisons: Comparisons;
  readonly quick: RequestQueue;
  readonly long: RequestQueue;
  /** How many pictures it waited for at first. */
  readonly wanted: number;
  /** In the order of lookups: a tile's wanted picture before its preview. */
  readonly #lookups: Iterator<PictureRequest>;
  #failure: unknown = null;
  #reportedAt = -Infinity;
  #isOver = false;

  /**
   * @param onDistances called with the index of a pair to compare and its distances
   * @throws when τ or the schedule refuses the settings of a tile
   */
  constructor(
    spec: EngineJob,
    loaded: LoadedModel,
    onDistances: (pair: number, found: PairDistances) => void,
  ) {
    const plan = createPlanner(spec, loaded);
    const items = planWork(spec.tiles, spec.preview).map((item) => ({ item, stages: plan(item) }));
    const lane = lanes.indexOf(spec.lane);
    this.spec = spec;
    this.loaded = loaded;
    this.meter = new ProgressMeter(
      items.reduce((sum, { stages }) => sum + countEvaluations(stages) + this.#countSteps(stages), 0),
    );
    this.comparisons = new Comparisons(spec.compare, onDistances);
    this.quick = { rank: lane, open: new Set() };
    this.long = { rank: lanes.length + lane, open: new Set() };
    this.wanted = items.length;
    const requests = this.#request(items);
    for (const request of requests) this.#queueOf(request).open.add(request);
    this.#lookups = requests
      .sort((a, b) => a.item.tile - b.item.tile || Number(b.item.final) - Number(a.item.final))
      [Symbol.iterator]();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Pictures that it still waits for. */
  get openCount(): number {
    return this.quick.open.size + this.long.open.size;
  }

  /** The first thing that cost the window a picture, while its other pictures were drawn; null where nothing did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The next request to look up; undefined after the last. */
  nextLookup(): PictureRequest | undefined {
    for (let next = this.#lookups.next(); !next.done; next = this.#lookups.next())
      if (next.value.isOpen) return next.value;
    return undefined;
  }

  /** Requests the picture of a trajectory's x̂_0 from the decoder, if the step is one of those that are shown. */
  requestStep(request: PictureRequest, step: StepTag, predX0: Float32Array): void {
    const [trajectory] = request.stages;
    if (this.isOver || !isShownStep(step.index, trajectory!.steps)) return;
    const { latentShape } = this.loaded.model.info;
    const start = hashLatent(makeLatent(latentShape, predX0.slice()));
    const item = { ...request.item, final: false, step };
    const stages = [planPictureStage(this.loaded, 'decode')];
    const wanted = new PictureRequest(this, item, stages, { start });
    wanted.startLookup();
    this.quick.open.add(wanted);
  }

  onEnd(request: PictureRequest): void {
    this.#queueOf(request).open.delete(request);
  }

  /** One of its pictures cannot be made. */
  noteFailure(error: unknown): void {
    this.#failure ??= error;
  }

  /** Cancels what it still waits for. */
  end(): void {
    this.#isOver = true;
    for (const { open } of [this.quick, this.long]) for (const request of [...open]) request.end('cancelled');
  }

  /** Its progress, null where that was reported a moment ago. @param now milliseconds */
  report(now: number): ProgressReport | null {
    const report = this.meter.report();
    if (now - this.#reportedAt < REPORT_EVERY_MS && report.done < report.total) return null;
    this.#reportedAt = now;
    return report;
  }

  #request(
    items: readonly { readonly item: WorkItem; readonly stages: readonly Stage[] }[],
  ): PictureRequest[] {
    const previews = new Map<number, PictureRequest>();
    return items.map(({ item, stages }) => {
      const preview = (item.final && previews.get(item.tile)) || null;
      const request = new PictureRequest(this, item, stages, { preview });
      if (!item.final) previews.set(item.tile, request);
      return request;
    });
  }

  /** Step pictures of a trajectory. */
  #countSteps([first]: readonly Stage[]): number {
    if (first?.kind !== 'trajectory' || !this.loaded.decoder || this.spec.deliver === 'arrays') return 0;
    const { steps } = first;
    return Array.from({ length: steps }, (_, i) => i).filter((i) => isShownStep(i, steps)).length;
  }

  #queueOf({ item }: PictureRequest): RequestQueue {
    return item.final && item.settings.numSteps > QUICK_STEPS ? this.long : this.quick;
  }
}

/** Most steps of one trajectory whose x̂_0 is decoded. */
const MAX_SHOWN_STEPS = 50;

/** Whether a step's x̂_0 is decoded: every k-th, and the last one. */
function isShownStep(index: number, numSteps: number): boolean {
  return index % Math.ceil(numSteps / MAX_SHOWN_STEPS) === 0 || index === numSteps - 1;
}

/** Plans each kind of tile once: most tiles of a job differ in nothing but the latent. */
function createPlanner(spec: EngineJob, loaded: LoadedModel): (item: WorkItem) => readonly Stage[] {
  const planned = new Map<string, readonly Stage[]>();
  return ({ tile, settings }) => {
    const { task } = spec.tiles[tile]!;
    const kind = JSON.stringify([task, settings]);
    const stages = planned.get(kind) ?? planStages(loaded, task, settings);
    planned.set(kind, stages);
    return stages;
  };
}
