import type { Distances, Frame, LatentDistances, PairDistances } from '../../contract/job.ts';
import type { DistanceSpace } from '../../core/metrics/index.ts';
import { PendingJobs } from './pending-jobs.ts';
import { PictureStore, type Shown } from './picture-store.ts';
import { comparisonKey, type Comparison, type JobRequest } from './plan.ts';
import { StepStore, type ShownSteps, type StepFrame } from './step-store.ts';
import { pictureKey, type Tile } from './tile.ts';

/** What became of a round trip: the code's hash and ‖x_T‖/√D, and how far the reconstruction is from the image. */
export interface Encoding {
  readonly sha256: string;
  readonly distances: Distances;
  readonly normRatio: number;
}

/** Everything computed so far: pictures and distances. Reading it in an effect or a derived value subscribes. */
export class Pictures {
  readonly #pictures = new PictureStore();
  readonly #steps = new StepStore();
  // One signal for all of it below, so no reactive map.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #distances = new Map<string, PairDistances>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #encodings = new Map<string, Encoding>();
  /** Of images to what their autoencoder alone made of them. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #losses = new Map<string, Distances>();
  readonly #pending = new PendingJobs();
  /** Counts what came in: one signal for all pictures, since views repaint as a whole. */
  #revision = $state(0);

  /** Another number, other pictures. */
  get revision(): number {
    return this.#revision;
  }

  show(tile: Tile): Shown | null {
    void this.#revision;
    return this.#pictures.show(tile);
  }

  /** Whether all is there that the tile's task is to leave behind. */
  has(tile: Tile): boolean {
    void this.#revision;
    if (this.#pictures.exact(tile) === null) return false;
    const { task } = tile.spec;
    if (task === 'round-trip') return this.#encodings.has(pictureKey(tile));
    if (task === 'autoencode') return this.#losses.has(pictureKey(tile));
    return task !== 'trajectory' || this.#steps.has(tile);
  }

  /** The result of a round trip; null until it is there. */
  encoding(tile: Tile): Encoding | null {
    void this.#revision;
    return this.#encodings.get(pictureKey(tile)) ?? null;
  }

  /** What the autoencoder alone loses of an image; null until it is there. */
  loss(tile: Tile): Distances | null {
    void this.#revision;
    return this.#losses.get(pictureKey(tile)) ?? null;
  }

  /** What a trajectory passed through so far. */
  showSteps(tile: Tile): ShownSteps {
    void this.#revision;
    return this.#steps.show(tile);
  }

  /** For a trajectory of this model: of how many steps one picture is stored. */
  strideOf(numSteps: number, picture: { readonly width: number; readonly height: number }): number {
    return this.#steps.strideOf({ numSteps, ...picture });
  }

  /** How far a picture is from another, or its x_0 before it was decoded; null until both are there. */
  distance(comparison: Comparison, on: 'pictures'): Distances | null;
  distance(comparison: Comparison, on?: DistanceSpace): LatentDistances | null;
  distance(comparison: Comparison, on: DistanceSpace = 'pictures'): LatentDistances | null {
    void this.#revision;
    const found = this.#distances.get(comparisonKey(comparison));
    return (on === 'latents' ? found?.latents : found?.distances) ?? null;
  }

  addJob(job: string, request: JobRequest): void {
    this.receive(this.#pending.add(job, request));
  }

  receive(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const request = this.#pending.get(frame.job);
      const tile = request?.tiles[frame.tile];
      if (tile) this.#store(tile, frame);
      else if (!request) this.#pending.buffer(frame);
    }
    if (frames.length > 0) this.#revision += 1;
  }

  receiveDistance(job: string, tile: number, reference: number, found: PairDistances): void {
    const tiles = this.#pending.get(job)?.tiles;
    const pair = { tile: tiles?.[tile], reference: tiles?.[reference] };
    if (!pair.tile || !pair.reference) return;
    const { distances, latents } = found;
    const stored = { distances, ...(latents && { latents }) };
    this.#distances.set(comparisonKey({ tile: pair.tile, reference: pair.reference }), stored);
    this.#revision += 1;
  }

  receiveEncoding(job: string, index: number, encoding: Encoding): void {
    const tile = this.#pending.get(job)?.tiles[index];
    if (!tile) return;
    this.#encodings.set(pictureKey(tile), encoding);
    this.#revision += 1;
  }

  receiveLoss(job: string, index: number, distances: Distances): void {
    const tile = this.#pending.get(job)?.tiles[index];
    if (!tile) return;
    this.#losses.set(pictureKey(tile), distances);
    this.#revision += 1;
  }

  #store(tile: Tile, frame: Frame): void {
    if (isOfStep(frame)) {
      this.#steps.put(tile, frame);
      return;
    }
    this.#pictures.put(tile.subject, { ...frame, isPreview: !frame.final || tile.isPreview === true });
    // The engine sends it last.
    if (frame.final) this.#steps.end(tile);
  }

  clearSlots(): void {
    this.#pictures.clearSlots();
    this.#steps.clearSlots();
    this.#revision += 1;
  }
}

function isOfStep(frame: Frame): frame is StepFrame {
  return frame.step !== null;
}
