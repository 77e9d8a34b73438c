import type { ErrorReport } from '../../contract/errors.ts';
import type { FoundRecipe, RecipeSource, Replay } from '../../contract/replay.ts';
import type { Bridge } from '../../contract/requests.ts';

/** Whether a file's name is that of a file that can contain a recipe or have one beside it. */
const ENDINGS = /\.(a?png|gif|svg|pdf|webm|mp4|json|csv)$/i;

/** A picture that was dropped on the window, or pasted, and has its recipe with it; or a job. */
export class DroppedRecipe {
  found = $state.raw<FoundRecipe | null>(null);
  /** Which figure of a job is to be restored, from 0. */
  chosen = $state(0);
  /** What making it again came to. */
  replay = $state.raw<Replay | null>(null);
  verifying = $state(false);
  problem = $state.raw<ErrorReport | null>(null);
  /** Null before the first. */
  source: RecipeSource | null = null;
  /** The same file as an image, where it is one. */
  images: readonly File[] = [];

  /** Counts files and models, so that an answer about an earlier one is ignored. */
  #turn = 0;

  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * Whether the source contains a recipe; null when another was dropped or pasted before that was known, an error of
   * one line when it is a damaged one.
   */
  async read(source: RecipeSource, images: readonly File[]): Promise<boolean | null> {
    if ('location' in source && !ENDINGS.test(source.location)) return false;
    const answer = await this.#bridge.ask('recipe/read', source);
    if (!answer.ok && answer.error.code === 'run/cancelled') return null;
    if (!answer.ok) throw new Error(answer.error.message);
    if (!answer.value) return false;
    this.source = source;
    this.images = images;
    this.found = answer.value;
    this.chosen = 0;
    this.forgetReplay();
    return true;
  }

  /** Reads the same source again, after a font was chosen; its figure stays chosen. */
  async readAgain(): Promise<void> {
    const { chosen, source, images } = this;
    if (source && (await this.read(source, images))) this.chosen = chosen;
  }

  /** @param otherModel the person continues with a model that is not the recipe's */
  async verify(otherModel: boolean): Promise<void> {
    const { source } = this;
    if (this.verifying || !source) return;
    const turn = this.#turn;
    this.verifying = true;
    this.problem = null;
    const answer = await this.#bridge.ask('recipe/verify', { source, otherModel });
    this.verifying = false;
    if (turn !== this.#turn) return;
    if (answer.ok) this.replay = answer.value;
    else this.problem = answer.error;
  }

  /** Another model is open: what the picture came to was about the one before. */
  forgetReplay(): void {
    this.#turn += 1;
    this.replay = null;
    this.problem = null;
  }
}
