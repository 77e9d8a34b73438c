import type { LineFigure } from '../../contract/figure.ts';
import { lineRefs } from '../../core/grid.ts';
import type { LineSettings } from './document.ts';
import type { Exploration } from './exploration.svelte.ts';
import { toggled } from './pin.ts';
import type { PinBoard } from './pins.svelte.ts';
import { coarseToFine, previewStepsFor, type Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile } from './tile.ts';
import type { View, ViewDeps } from './view.ts';

export const MAX_FRAMES_PER_SEGMENT = 241;
/** A job carries at most so many tiles. */
const MAX_TILES = 4096;

/** The walk over the chosen pins, and where on it the person is. */
export class Line implements View {
  readonly title = 'Line';
  playing = $state(false);
  /** In frames; between two of them while it plays. */
  position = $state(0);

  readonly #exploration: Exploration;
  readonly #board: PinBoard;
  readonly #sampling: Sampling;
  readonly #studio: StudioLink;

  constructor({ exploration, board, sampling, studio }: ViewDeps) {
    this.#exploration = exploration;
    this.#board = board;
    this.#sampling = sampling;
    this.#studio = studio;
  }

  readonly settings = $derived.by(() => this.#exploration.document.line);
  readonly framesPerSegment = $derived.by(() => this.settings.framesPerSegment);
  readonly mode = $derived.by(() => this.settings.mode);
  readonly loop = $derived.by(() => this.settings.repeat !== 'once');
  readonly pins = $derived.by(() => this.#board.choose(this.settings.pins));
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

  readonly present = $derived.by(() => this.frames[this.at]?.ref ?? null);

  change(patch: Partial<LineSettings>, label = 'change line'): void {
    this.#exploration.set('line', patch, label);
  }

  toggle(id: string): void {
    this.change({ pins: toggled(this.settings.pins, id) }, 'choose pins');
  }

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

  figure(): LineFigure | null {
    if (this.frames.length === 0) return null;
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
