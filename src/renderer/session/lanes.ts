import type { ErrorReport } from '../../contract/errors.ts';
import type { JobEvent } from '../../contract/job.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Pictures } from '../state/pictures.svelte.ts';
import type { Costs } from '../state/model-facts.ts';
import { estimateWork } from './estimate.ts';
import { Lane } from './lane.svelte.ts';
import { WorkCosts } from './work-costs.ts';

/** The model that the jobs of some lanes run. */
interface LaneModel {
  /** What a picture depends on beside its tile; '' while none is open. */
  readonly surroundings: string;
  /** As they were measured when it was opened. */
  readonly costs: Costs;
}

/** What is done at the ends of jobs. */
interface JobEnds {
  /** Called with what the failed job ran in, and with its lane. */
  onError(error: ErrorReport, under: string, lane: string): void;
  onDone(lane: string): void;
}

/**
 * The lanes of one model's jobs in the window, by name. Of the first: one for the pins' pictures, one for a mix that is
 * tried out, one for each view.
 */
export class Lanes {
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #costs = new WorkCosts();
  readonly #surroundings: () => string;
  readonly #onDone: (lane: string) => void;

  constructor(
    { bridge, pictures }: { readonly bridge: Bridge; readonly pictures: Pictures },
    model: LaneModel,
    names: readonly string[],
    ends: JobEnds,
  ) {
    this.#surroundings = () => model.surroundings;
    this.#onDone = ends.onDone;
    const costs = (): Costs => this.#costs.of(model.surroundings, model.costs);
    const makeLane = (name: string): Lane =>
      new Lane(
        bridge,
        pictures,
        (error, under) => ends.onError(error, under, name),
        (tiles, preview) => estimateWork(tiles, preview, costs()),
        this.#surroundings,
        this.#costs,
      );
    this.#lanes = new Map(names.map((name) => [name, makeLane(name)]));
  }

  of(name: string): Lane {
    return this.#lanes.get(name)!;
  }

  setReady(ready: boolean): void {
    for (const lane of this.#lanes.values()) lane.setReady(ready);
  }

  receive(event: JobEvent): void {
    this.#lanes.get(event.lane)?.receive(event);
    if (event.kind === 'done') this.#onDone(event.lane);
    if (this.#costs.measure(this.#surroundings(), event)) this.renewEstimates();
  }

  /** Estimates announced work anew, after costs were measured. */
  renewEstimates(): void {
    for (const lane of this.#lanes.values()) lane.renewEstimate();
  }

  runFailedAgain(): void {
    for (const lane of this.#lanes.values()) if (lane.status === 'failed') lane.runAgain();
  }
}
