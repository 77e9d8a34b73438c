import { defaultSettings } from '../../core/settings.ts';
import { LatentFacts } from '../state/latent-facts.svelte.ts';
import { isDrawn } from '../state/pin.ts';
import type { Plan } from '../state/plan.ts';
import { makeTile } from '../state/tile.ts';
import type { Workspace } from '../state/workspace.svelte.ts';

/** The pictures and facts of all pins of the tray. */
export class Thumbnails {
  readonly facts: LatentFacts;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.facts = new LatentFacts(workspace.bridge);
  }

  /** Sampled as previews are, so that they are there at once. */
  readonly tiles = $derived.by(() => {
    const { board, sampling, studio } = this.#workspace;
    const { condition } = sampling.settings;
    const previews = { ...defaultSettings(studio.preview.numSteps), ...studio.preview };
    const settings = { ...previews, ...(condition && { condition }) };
    return board.list.map(({ id, ref }) => makeTile(`pin ${id}`, ref, settings, studio.surroundings));
  });
  readonly plan = $derived.by<Plan>(() => ({
    lane: 'pins',
    // One that cannot be read would keep every other from its picture.
    tiles: this.tiles.filter((_, i) => {
      const pin = this.#workspace.board.list[i]!;
      return isDrawn(pin.ref) || this.facts.normOf(pin) !== undefined;
    }),
    compare: [],
    preview: null,
  }));
}
