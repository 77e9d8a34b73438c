import type { ErrorReport } from '../../contract/errors.ts';
import type { JobEvent } from '../../contract/job.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import { estimateWork } from './estimate.ts';
import { Lane } from './lane.svelte.ts';

/** The lanes of the window's jobs, by name: one for the pins' pictures, one for a mix that is tried out, one for each view. */
export class Lanes {
  readonly #lanes: ReadonlyMap<string, Lane>;

  /** @param onError called with what the failed job ran in */
  constructor(
    { bridge, pictures, studio }: Workspace,
    names: readonly string[],
    onError: (error: ErrorReport, under: string) => void,
  ) {
    const makeLane = (): Lane =>
      new Lane(
        bridge,
        pictures,
        onError,
        (tiles, preview) => estimateWork(tiles, preview, studio.costs),
        () => studio.surroundings,
      );
    this.#lanes = new Map(names.map((name) => [name, makeLane()]));
  }

  of(name: string): Lane {
    return this.#lanes.get(name)!;
  }

  setReady(ready: boolean): void {
    for (const lane of this.#lanes.values()) lane.setReady(ready);
  }

  receive(event: JobEvent): void {
    this.#lanes.get(event.lane)?.receive(event);
  }

  runFailedAgain(): void {
    for (const lane of this.#lanes.values()) if (lane.status === 'failed') lane.runAgain();
  }
}
