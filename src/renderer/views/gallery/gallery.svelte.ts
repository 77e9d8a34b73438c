import { gallery } from '../../../contract/views/gallery.ts';
import type { FigureSpec } from '../../../contract/figures/index.ts';
import type { SamplesFigure } from '../../../contract/figures/samples.ts';
import { proposedStyle, stripStyle } from '../../../contract/figures/style.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import { PREVIEW_QUALITY_STEPS } from '../../../core/samplers/preview.ts';
import { readSeed } from './first-seed.ts';
import { figureLatents, type FigureChoice } from './figure-latents.ts';
import { Contents } from './contents.svelte.ts';
import type { GalleryItem } from './items.ts';
import type { GalleryBounds } from './layout.ts';
import { planTiles } from './plan-tiles.ts';
import { Scrolling } from './scrolling.svelte.ts';
import { MAX_SELECTED, TileSelection } from './selection.svelte.ts';
import { goBack, nextDirections, toggleStars, turnRing, wander } from './wandering.ts';
import type { PairSides } from '../../state/pair-look.svelte.ts';
import type { Plan } from '../../state/plan.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { Zoomable } from '../../state/zoomable.ts';
import type { ViewState } from '../view.ts';

/** Pictures of seeds without end, or of other latents, at the quality of previews. */
export class Gallery extends Contents implements ViewState, Zoomable {
  readonly pins = [];
  /** The figure is sampled as the person set it. */
  readonly figureHasOwnTiles = true;
  readonly showsPreviews = true;
  readonly selection = new TileSelection();
  readonly scrolling: Scrolling;
  /** The tile under the cursor or with the keyboard's focus. */
  at = $state<number | null>(null);
  /** What is shown was begun with this. */
  #begun = '';

  constructor(workspace: Workspace) {
    super(workspace);
    this.scrolling = new Scrolling(() => this.source);
  }

  /** What is in view, also in part. */
  readonly visible = $derived.by<readonly GalleryItem[]>(() =>
    this.#rows(this.scrolling.firstRow, this.#inView),
  );
  readonly #inView = $derived.by(() => this.scrolling.layout?.inView ?? 0);
  /** What is in view, the next screen and the one above; null where there is nothing to draw. */
  readonly #wanted = $derived.by(() => {
    const { firstRow } = this.scrolling;
    const inView = this.#inView;
    if (inView === 0 || this.source.count === 0) return null;
    const above = Math.max(0, firstRow - inView);
    return [this.visible, this.#rows(firstRow + inView, inView), this.#rows(above, firstRow - above)];
  });
  /** Variants that take longer than previews only of what is in view. */
  readonly plan = $derived.by<Plan | null>(() => {
    const { variant } = this;
    const isQuick = (variant?.settings.numSteps ?? 0) <= PREVIEW_QUALITY_STEPS;
    const isOwn = variant?.isOtherModel !== true;
    return this.#planOf('gallery', (item, group) => [
      item.tile,
      isOwn && (group === 0 || isQuick) ? item.variant : null,
    ]);
  });
  readonly secondPlan = $derived.by<Plan | null>(() =>
    this.variant?.isOtherModel ? this.#planOf('second', ({ variant }) => [variant]) : null,
  );
  /** The picture under the cursor and its variant. */
  readonly pair = $derived.by<PairSides | null>(() => {
    const { item, variant } = this;
    const { pictures } = this.workspace;
    if (!item?.variant || !variant) return null;
    return [
      { title: variant.presentTitle, shown: pictures.show(item.tile) },
      { title: variant.title, shown: pictures.show(item.variant) },
    ];
  });

  readonly item = $derived.by(() => (this.at === null ? null : this.itemAt(this.at)));
  /** What P pins and a star is given to: what is selected, unless the cursor is on another tile. */
  readonly targets = $derived.by<readonly LatentRef[]>(() => {
    const { item, selection } = this;
    return item && !selection.has(item) ? [item.ref] : item || selection.count > 0 ? selection.refs : [];
  });
  readonly presents = $derived.by(() => this.targets);
  readonly present = $derived.by<LatentRef | null>(() => this.item?.ref ?? this.targets[0] ?? null);
  readonly zoomed = $derived.by(() => !this.scrolling.isDefault);
  readonly figureChoice = $derived.by<FigureChoice>(() =>
    figureLatents(this.selection.refs, this.source, this.visible),
  );

  /** How the exported figure, or its first side, is sampled. */
  readonly figureSettings = $derived.by<SamplingSettings>(() => {
    const { variant } = this;
    return variant && !variant.isOtherModel ? variant.presentSettings : this.workspace.sampling.settings;
  });

  setBounds(bounds: GalleryBounds): void {
    this.scrolling.setBounds(bounds);
  }

  /** To be called when the settings have changed: what is new begins at its first row, with nothing selected. */
  beginAnew(): void {
    const begun = this.subject;
    if (begun === this.#begun) return;
    this.#begun = begun;
    this.selection.clear();
    this.scrolling.toStart();
    this.at = null;
  }

  /** Stars the targets, or takes their stars where all have one. */
  star(refs: readonly LatentRef[] = this.targets): void {
    if (refs.length === 0) return;
    this.workspace.addPin(() => {
      const { stars } = toggleStars(this.settings, refs);
      this.change({ stars }, stars.length > this.settings.stars.length ? 'add star' : 'remove star');
    });
  }

  showStarredOnly(starredOnly = !this.settings.starredOnly): void {
    this.change({ starredOnly }, starredOnly ? 'show starred tiles' : 'show all tiles');
  }

  /** Shows the neighbours of a latent, from whatever view: by default of what is under the cursor. */
  showNeighbours(ref: LatentRef | null = this.workspace.subject): void {
    if (!ref) return;
    this.workspace.addPin(() => {
      this.change(wander(this.settings, ref), 'show neighbours');
      this.workspace.view = gallery.id;
      this.beginAnew();
    });
  }

  /** One step back along the trail, or to where it has so many steps; the tile that it left is shown again. */
  back(left = this.settings.trail.length - 1): void {
    const step = this.settings.trail[left];
    if (!step) return;
    this.change(goBack(this.settings, left), 'back along the trail');
    this.beginAnew();
    this.lookAt(this.source.indexOf(step.ref));
  }

  turn(degrees: number, key: string | null = null): void {
    this.change(turnRing(this.settings, degrees), 'change angle', key);
  }

  showOthers(): void {
    this.change(nextDirections(this.settings), 'other neighbours');
  }

  /** Shows the seeds from one on: of the stream unless the text names another. Throws an error of one line. */
  showFrom(text: string, stream: string = this.settings.first.stream): void {
    const first = readSeed(text, stream);
    this.change({ first, source: 'seeds', starredOnly: false, trail: [] }, 'choose seeds');
  }

  /** Goes to an item, if there is one; null: to none. */
  lookAt(index: number | null): void {
    const item = index === null ? null : this.itemAt(index);
    this.at = item && item.index;
    if (item) this.scrolling.reveal(item.index);
  }

  /** To another place by so many, as far as there are tiles. */
  step(by: number): void {
    const { columns = 1 } = this.scrolling.layout ?? {};
    const from = this.at ?? this.scrolling.firstRow * columns - by;
    const to = from + by;
    this.lookAt(
      Math.abs(by) > 1 && (to < 0 || to >= this.source.count)
        ? from
        : Math.min(this.source.count - 1, Math.max(0, to)),
    );
  }

  /** All tiles where they have an end, else those in view. */
  selectAll(): void {
    const { count } = this.source;
    const all =
      count <= MAX_SELECTED
        ? Array.from({ length: count }, (_, i) => i)
        : this.visible.map(({ index }) => index);
    this.selection.selectAll(all, this.itemAt);
  }

  /** Larger or smaller tiles. */
  zoomBy(direction: 1 | -1): void {
    this.scrolling.chooseScale(this.scrolling.scaleIndex + direction);
  }

  fit(): void {
    this.scrolling.setTile(null);
  }

  /** Samples as the person set them; compared, the two of each place as the gallery shows them. */
  figure(): FigureSpec | null {
    const { refs } = this.figureChoice;
    if (refs.length === 0) return null;
    const figure: SamplesFigure = {
      kind: 'samples',
      pins: refs.map((ref) => ({ name: this.nameOf(ref), ref })),
      ...proposedStyle(stripStyle),
      settings: this.figureSettings,
      scale: null,
    };
    return this.workspace.comparing.figureOf(figure, this.variant);
  }

  /** `pick` says which tiles of an item; null where there is nothing to draw. */
  #planOf(lane: Plan['lane'], pick: Parameters<typeof planTiles>[1]): Plan | null {
    const wanted = this.#wanted;
    return wanted && { lane, tiles: planTiles(wanted, pick), compare: [], preview: null };
  }

  #rows(first: number, count: number): GalleryItem[] {
    const columns = this.scrolling.layout?.columns ?? 1;
    return Array.from({ length: count * columns }, (_, i) => this.itemAt(first * columns + i)).filter(
      (item) => item !== null,
    );
  }
}
