import type { Distances, Frame } from '../../contract/job.ts';
import { JobBook } from './job-book.ts';
import { PictureStore, type Shown } from './picture-store.ts';
import { comparisonKey, type Comparison, type Errand } from './plan.ts';
import { StepStore, type ShownSteps, type StepFrame } from './step-store.ts';
import type { Tile } from './tile.ts';

/** Everything computed so far: pictures and distances. Reading it in an effect or a derived value subscribes. */
export class Pictures {
  readonly #store = new PictureStore();
  readonly #steps = new StepStore();
  // One signal for all of it below, so no reactive map.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #distances = new Map<string, Distances>();
  readonly #book = new JobBook();
  /** Counts what came in: one signal for all pictures, since views repaint as a whole. */
  #revision = $state(0);

  show(tile: Tile): Shown | null {
    void this.#revision;
    return this.#store.show(tile);
  }

  /** Whether all is there that the tile's task is to leave behind. */
  has(tile: Tile): boolean {
    void this.#revision;
    if (this.#store.exact(tile) === null) return false;
    return tile.spec.task !== 'trajectory' || this.#steps.has(tile);
  }

  /** What a trajectory passed through so far. */
  showSteps(tile: Tile): ShownSteps {
    void this.#revision;
    return this.#steps.show(tile);
  }

  /** Of a trajectory of this model, every how many steps a picture is kept. */
  strideOf(numSteps: number, picture: { readonly width: number; readonly height: number }): number {
    return this.#steps.strideOf({ numSteps, ...picture });
  }

  distance(comparison: Comparison): Distances | null {
    void this.#revision;
    return this.#distances.get(comparisonKey(comparison)) ?? null;
  }

  enterJob(job: string, errand: Errand): void {
    this.receive(this.#book.enter(job, errand));
  }

  receive(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const errand = this.#book.get(frame.job);
      const tile = errand?.tiles[frame.tile];
      if (tile) this.#keep(tile, frame);
      else if (!errand) this.#book.hold(frame);
    }
    if (frames.length > 0) this.#revision += 1;
  }

  receiveDistance(job: string, tile: number, reference: number, distances: Distances): void {
    const tiles = this.#book.get(job)?.tiles;
    const pair = { tile: tiles?.[tile], reference: tiles?.[reference] };
    if (!pair.tile || !pair.reference) return;
    this.#distances.set(comparisonKey({ tile: pair.tile, reference: pair.reference }), distances);
    this.#revision += 1;
  }

  #keep(tile: Tile, frame: Frame): void {
    if (isOfStep(frame)) {
      this.#steps.put(tile, frame);
      return;
    }
    this.#store.put(tile.subject, frame);
    // The engine sends it last.
    if (frame.final) this.#steps.end(tile);
  }

  clearSlots(): void {
    this.#store.clearSlots();
    this.#steps.clearSlots();
    this.#revision += 1;
  }
}

function isOfStep(frame: Frame): frame is StepFrame {
  return frame.step !== null;
}
