import type { LineSettings } from '../../../contract/views/line.ts';
import type { FigureSpec } from '../../../contract/figures/index.ts';
import { conditionProblem } from '../../../contract/condition.ts';
import { settingsAlong, type LineFigure } from '../../../contract/figures/line.ts';
import type { Pin } from '../../../contract/pin.ts';
import { proposedStyle, stripStyle } from '../../../contract/figures/style.ts';
import type { LineFrame } from '../../../core/grid.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Compares } from '../../state/comparing.svelte.ts';
import type { PairSides } from '../../state/pair-look.svelte.ts';
import { coarseToFine, type Plan } from '../../state/plan.ts';
import type { PlayRange } from '../../state/playback.ts';
import { refKey } from '../../state/pin.ts';
import { makeTile, type Surroundings, type Tile } from '../../state/tile.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { Zoomable } from '../../state/zoomable.ts';
import type { ProposedPlayback, ViewState } from '../view.ts';

export const MAX_FRAMES_PER_SEGMENT = 241;
/** Largest number of device pixels per model pixel. */
const MAX_ZOOM = 64;

/** The pictures of the line sampled in one of the two ways that are compared. */
export interface LineSide {
  /** Names it beside the other; '' where there is none. */
  readonly title: string;
  readonly mode: LineSettings['mode'];
  readonly settings: SamplingSettings;
  readonly surroundings: Surroundings;
  /** Its step counts are written in words, as of a consistency model. */
  readonly stepsInWords: boolean;
  /** One for each point. */
  readonly tiles: readonly Tile[];
}

/** The walk over the chosen pins, and where on it the person is. */
export class Line implements ViewState, Zoomable {
  playing = $state(false);
  /** Index of a point; between two of them while it plays. */
  position = $state(0);
  /** Device pixels per model pixel of the preview; null: as large as fits. */
  zoom = $state<number | null>(null);
  /** The scale that fits, as the preview measured it. */
  fittingScale = $state(1);

  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.line);
  readonly framesPerSegment = $derived.by(() => this.settings.framesPerSegment);
  readonly mode = $derived.by(() => this.settings.mode);
  readonly classes = $derived.by(() => this.#workspace.sampling.classes);
  readonly canGoToClass = $derived.by(() => this.classes !== null && this.classes.kind !== 'vector');
  /** The label that the class goes to; null: it stays, or the open model has no such label. */
  readonly toClass = $derived.by(() => this.#workspace.chain.toClass);
  /** Why the second model cannot go to that label, in one line; null: it can, or takes no class at all. */
  readonly #otherRefusal = $derived.by<string | null>(() => {
    const { model, sampled } = this.#workspace.second;
    if (this.toClass === null || !model || !sampled?.classes) return null;
    const problem = conditionProblem(sampled.classes, { class: this.toClass });
    return problem && `${model.name}: to ${problem}`;
  });
  readonly compares = $derived.by<Compares>(() => ({
    kinds: ['lerp', 'eta', 'steps', 'solver', 'class', 'model'],
    ...(this.toClass !== null && { toClass: this.toClass }),
    refuses: {
      ...(this.#otherRefusal !== null && { model: this.#otherRefusal }),
      ...(this.pins.length === 1 && { lerp: 'between a pin and itself both paths are the same' }),
    },
  }));
  readonly closed = $derived.by(() => this.#workspace.chain.closed);
  readonly pins = $derived.by(() => this.#workspace.chain.pins);
  /** The pins that it leads through: a single one, where the class goes to another, stands at both ends. */
  readonly stops = $derived.by<readonly Pin[]>(() => {
    const { pins } = this;
    return pins.length === 1 && this.toClass !== null ? [...pins, ...pins] : pins;
  });
  readonly points = $derived.by(() => this.#workspace.chain.pointsOn(this.mode, this.stops));
  /** What the pictures are compared with; null: nothing. */
  readonly variant = $derived.by(() => this.#workspace.comparing.variantIn(this.compares));
  /** The line and, where it is compared, its variant: the same points under one playhead. */
  readonly sides = $derived.by<readonly LineSide[]>(() => {
    const { sampling, studio, chain } = this.#workspace;
    const { variant, mode, points } = this;
    const { settings } = sampling;
    const { surroundings } = studio;
    const title = variant?.presentTitle ?? '';
    const own = { title, mode, settings, surroundings, stepsInWords: sampling.isConsistency };
    const first = { ...own, tiles: this.#tilesOf('line', points, own) };
    if (!variant) return [first];
    const otherPoints = variant.mode === mode ? points : chain.pointsOn(variant.mode, this.stops);
    return [first, { ...variant, tiles: this.#tilesOf('line variant', otherPoints, variant) }];
  });
  /** The norms of both paths stand between their strips. */
  readonly showsNorms = $derived.by(() => this.variant?.kind === 'lerp' && this.points.length > 0);
  readonly tiles = $derived.by(() => this.sides[0]!.tiles);
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.tiles.length === 0) return null;
    const sides = this.variant?.isOtherModel ? [this.sides[0]!] : this.sides;
    return this.#planOf('line', sides);
  });
  readonly secondPlan = $derived.by<Plan | null>(() =>
    this.tiles.length > 0 && this.variant?.isOtherModel ? this.#planOf('second', [this.sides[1]!]) : null,
  );
  readonly last = $derived.by(() => Math.max(0, this.points.length - 1));
  readonly range = $derived.by<PlayRange>(() => ({
    last: this.last,
    repeat: this.settings.repeat,
    rate: this.settings.rate,
  }));
  /** Index of the point whose picture is shown large. */
  readonly at = $derived.by(() => {
    const nearest = Math.max(0, Math.round(this.position));
    // A closed line plays on past its last point towards its first.
    return this.closed && nearest === this.points.length ? 0 : Math.min(this.last, nearest);
  });

  readonly present = $derived.by(() => this.points[this.at]?.ref ?? null);
  /** Of each side what is shown at the playhead. */
  readonly shown = $derived.by(() =>
    this.sides.map(({ tiles }) => {
      const tile = tiles[this.at];
      return tile ? this.#workspace.pictures.show(tile) : null;
    }),
  );
  readonly pair = $derived.by<PairSides | null>(() => {
    const [a, b] = this.sides.map(({ title }, i) => ({ title, shown: this.shown[i] ?? null }));
    return a && b ? [a, b] : null;
  });
  readonly playback = $derived.by<ProposedPlayback>(() => ({
    rate: this.settings.rate,
    repeat: this.settings.repeat,
    ...(this.variant && !this.variant.isOtherModel ? {} : { bare: true }),
  }));

  change(patch: Partial<LineSettings>, label = 'change line'): void {
    this.#workspace.exploration.set('line', patch, label);
  }

  /** Lets the class go to a label along the line; null: it stays. Throws an error of one line where the model has none such. */
  goToClass(toClass: number | null): void {
    const { exploration, sampling } = this.#workspace;
    const problem = toClass === null ? null : conditionProblem(sampling.classes, { class: toClass });
    if (problem !== null) throw new Error(problem);
    const { document } = exploration;
    if ((document.line.toClass ?? null) === toClass) return;
    const { toClass: _, ...rest } = document.line;
    const line = toClass === null ? rest : { ...rest, toClass };
    exploration.change('change class of the line', { line });
  }

  /** Throws an error of one line when the chain is as long as it may be. */
  toggle(id: string): void {
    this.#workspace.chain.toggle(id);
  }

  join(ids: readonly string[]): string | null {
    return this.#workspace.chain.join(ids);
  }

  use(ids: readonly string[]): void {
    this.#workspace.chain.replace(ids);
  }

  /** The point that is shown stays where it is on the line. */
  setFramesPerSegment(framesPerSegment: number): void {
    const along = this.position / Math.max(1, this.framesPerSegment - 1);
    this.change({ framesPerSegment });
    this.go(along * (framesPerSegment - 1));
  }

  go(point: number): void {
    this.position = Math.min(this.last, Math.max(0, point));
  }

  /** The preview one whole scale larger or smaller. */
  zoomBy(direction: 1 | -1): void {
    const scale = this.zoom ?? this.fittingScale;
    if (direction > 0) this.zoom = Math.min(MAX_ZOOM, Math.floor(scale) + 1);
    else if (scale > 1) this.zoom = Math.ceil(scale) - 1;
  }

  get zoomed(): boolean {
    return this.zoom !== null;
  }

  fit(): void {
    this.zoom = null;
  }

  /** To the next pin in a direction. */
  goToPin(direction: 1 | -1): void {
    const stride = this.framesPerSegment - 1;
    const pin = direction > 0 ? Math.floor(this.at / stride) + 1 : Math.ceil(this.at / stride) - 1;
    const point = pin * stride;
    const count = this.points.length;
    this.go(this.closed ? (point + count) % count : point);
  }

  reset(): void {
    [this.playing, this.position, this.zoom] = [false, 0, null];
  }

  play(): void {
    if (this.points.length < 2) return;
    this.playing = !this.playing;
    if (this.playing && this.at === this.last && this.settings.repeat === 'once') this.position = 0;
  }

  /** Their places are named after the pins between which they stand: what was in a place never was another line's. */
  #tilesOf(
    place: string,
    points: readonly LineFrame[],
    { settings, surroundings }: Pick<LineSide, 'settings' | 'surroundings'>,
  ): Tile[] {
    const keys = this.stops.map((pin) => refKey(pin.ref));
    const { closed, toClass } = this;
    const segments = closed ? keys.length : keys.length - 1;
    const along = { settings, closed, ...(toClass !== null && { toClass }) };
    return points.map((point) => {
      const { ref, u, segment } = point;
      const [from, to] = [keys[segment]!, keys[(segment + 1) % keys.length]!];
      // There and back between equal latents is not the same.
      const ends = from === to ? `${from} ${segment}` : `${from} ${to}`;
      const slot = `${place} ${ends} ${u.toFixed(6)}`;
      return makeTile(slot, ref, settingsAlong(along, point, segments), surroundings);
    });
  }

  /** Frame by frame from coarse to fine, both sides of each. */
  #planOf(lane: Plan['lane'], sides: readonly LineSide[]): Plan {
    const tiles = coarseToFine(this.points.length).flatMap((i) => sides.map((side) => side.tiles[i]!));
    return { lane, tiles, compare: [], preview: this.#workspace.previewFor(lane, tiles) };
  }

  figure(): FigureSpec | null {
    if (this.points.length === 0) return null;
    const figure: LineFigure = {
      kind: 'line',
      pins: this.stops.map(({ name, ref }) => ({ name, ref })),
      framesPerSegment: this.framesPerSegment,
      ...this.#workspace.chain.path,
      ...(this.toClass !== null && { toClass: this.toClass }),
      ...proposedStyle(stripStyle),
      settings: this.#workspace.sampling.settings,
      scale: null,
    };
    return this.#workspace.comparing.figureOf(figure, this.variant);
  }
}
