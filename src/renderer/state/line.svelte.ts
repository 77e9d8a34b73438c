import type { LineFigure } from '../../contract/figure.ts';
import { lineRefs } from '../../core/grid.ts';
import type { PinBoard } from './pins.svelte.ts';
import { coarseToFine, previewStepsFor, type Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile } from './tile.ts';

export const MAX_FRAMES_PER_SEGMENT = 241;
/** A job carries at most so many tiles. */
const MAX_TILES = 4096;

/** The walk over the chosen pins, and where on it the person is. */
export class Line {
  chosen = $state.raw<readonly string[]>([]);
  framesPerSegment = $state(13);
  mode = $state<'slerp' | 'lerp'>('slerp');
  /** Plays to and fro instead of stopping at the end. */
  loop = $state(false);
  playing = $state(false);
  /** In frames; between two of them while it plays. */
  position = $state(0);

  readonly #board: PinBoard;
  readonly #sampling: Sampling;
  readonly #studio: StudioLink;

  constructor(board: PinBoard, sampling: Sampling, studio: StudioLink) {
    this.#board = board;
    this.#sampling = sampling;
    this.#studio = studio;
    this.chosen = board.list.slice(0, 2).map((pin) => pin.id);
  }

  readonly pins = $derived.by(() => this.#board.choose(this.chosen));
  readonly frames = $derived.by(() => {
    const refs = this.pins.map((pin) => pin.ref);
    if (refs.length < 2 || (refs.length - 1) * this.framesPerSegment > MAX_TILES) return [];
    return lineRefs(refs, this.framesPerSegment, this.mode);
  });
  readonly tiles = $derived.by(() =>
    this.frames.map(({ ref, u, segment }) =>
      makeTile(`line ${segment} ${u.toFixed(4)}`, ref, this.#sampling.settings, this.#studio.surroundings),
    ),
  );
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.tiles.length === 0) return null;
    const tiles = coarseToFine(this.tiles.length).map((i) => this.tiles[i]!);
    return { lane: 'line', tiles, compare: [], previewSteps: previewStepsFor(tiles) };
  });
  readonly last = $derived.by(() => Math.max(0, this.frames.length - 1));
  /** The frame that is shown large. */
  readonly at = $derived.by(() => Math.min(this.last, Math.max(0, Math.round(this.position))));

  go(frame: number): void {
    this.position = Math.min(this.last, Math.max(0, frame));
  }

  /** To the next pin in a direction. */
  goToPin(direction: 1 | -1): void {
    const stride = this.framesPerSegment - 1;
    const pin = direction > 0 ? Math.floor(this.at / stride) + 1 : Math.ceil(this.at / stride) - 1;
    this.go(pin * stride);
  }

  play(): void {
    if (this.frames.length < 2) return;
    this.playing = !this.playing;
    if (this.playing && this.at === this.last && !this.loop) this.position = 0;
  }

  figure(): LineFigure {
    return {
      kind: 'line',
      pins: this.pins.map((pin) => pin.ref),
      framesPerSegment: this.framesPerSegment,
      mode: this.mode,
      settings: this.#sampling.settings,
      scale: null,
    };
  }
}
