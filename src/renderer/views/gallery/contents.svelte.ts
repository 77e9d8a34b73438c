import type { GallerySettings } from '../../../contract/views/gallery.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { comparedTiles, comparesOf, settingsOfPreview } from './compared.ts';
import { rememberItems, type GalleryItem } from './items.ts';
import { keysOf, namesByKey } from './keys.ts';
import { nameLatent, nameTrail } from './latent-name.ts';
import { sourceOf } from './source.ts';
import { refKey } from '../../state/pin.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';

/** What a gallery contains, by its settings in the document. */
export class Contents {
  protected readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  readonly settings = $derived.by(() => this.workspace.exploration.document.gallery);
  readonly shownNumSteps = $derived.by(() => this.workspace.studio.preview.numSteps);
  readonly source = $derived.by(() => sourceOf(this.settings));
  readonly compares = $derived.by(() =>
    comparesOf(this.workspace.studio.preview, this.workspace.sampling.settings),
  );
  /** What every tile is compared with; null: nothing. */
  readonly variant = $derived.by(() => {
    const { comparing, sampling, second } = this.workspace;
    const variant = comparing.variantIn(this.compares);
    return comparedTiles(variant, this.compares, second.preview, sampling.isConsistency);
  });
  readonly itemAt = $derived.by(() => {
    const { sampling, studio } = this.workspace;
    const { preview, surroundings } = studio;
    const settings = this.variant?.presentSettings ?? settingsOfPreview(preview, sampling.settings);
    return rememberItems(this.source, settings, surroundings, this.variant);
  });
  readonly starKeys = $derived.by(() => keysOf(this.settings.stars));
  readonly pinNames = $derived.by(() => namesByKey(this.workspace.board.list));
  readonly trailNames = $derived.by(() =>
    nameTrail(this.settings.trail, this.settings, this.workspace.board.list),
  );
  /** The place of the latent whose neighbours are shown; null without a ring. */
  readonly centre = $derived.by(() => (this.source.kind === 'ring' ? this.settings.ringSize / 2 : null));

  /** Whether there is something to show the neighbours of, in whatever view. */
  get hasSubject(): boolean {
    return this.workspace.subject !== null;
  }

  nameOf(ref: LatentRef): string {
    return nameLatent(ref, this.settings, this.workspace.board.list);
  }

  isStarred({ key }: GalleryItem): boolean {
    return this.starKeys.has(key);
  }

  change(patch: Partial<GallerySettings>, label: string, key: string | null = null): void {
    this.workspace.exploration.set('gallery', patch, label, key);
  }

  /** Stands for what is shown: stars that come and go in it, and another angle, begin nothing anew. */
  get subject(): string {
    const { first, trail } = this.settings;
    const { kind } = this.source;
    const step = trail.at(-1);
    if (kind === 'ring' && step) return `ring ${trail.length} ${step.direction} ${refKey(step.ref)}`;
    return kind === 'seeds' ? `seeds ${refKey(first)}` : kind;
  }
}
