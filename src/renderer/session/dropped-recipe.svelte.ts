import type { ErrorReport } from '../../contract/errors.ts';
import type { FoundRecipe, Replay } from '../../contract/replay.ts';
import type { Bridge } from '../../contract/requests.ts';

/** Whether a file's name is that of a file that can contain a recipe or have one beside it. */
const ENDINGS = /\.(a?png|gif|svg|pdf|webm|mp4|json|csv)$/i;

/** A picture that was dropped on the window and contains its recipe, or a job. */
export class DroppedRecipe {
  found = $state.raw<FoundRecipe | null>(null);
  /** Which figure of a job is to be restored, from 0. */
  chosen = $state(0);
  /** What making it again came to. */
  replay = $state.raw<Replay | null>(null);
  verifying = $state(false);
  problem = $state.raw<ErrorReport | null>(null);
  location = '';
  /** The same file as an image, where it is one. */
  images: readonly File[] = [];

  /** Counts files and models, so that an answer about an earlier one is ignored. */
  #turn = 0;

  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * Whether the file contains a recipe; null when another was dropped before that was known, an error of one line when
   * it is a damaged one.
   */
  async read(location: string, images: readonly File[]): Promise<boolean | null> {
    if (!ENDINGS.test(location)) return false;
    const answer = await this.#bridge.ask('recipe/read', { location });
    if (!answer.ok && answer.error.code === 'run/cancelled') return null;
    if (!answer.ok) throw new Error(answer.error.message);
    if (!answer.value) return false;
    this.location = location;
    this.images = images;
    this.found = answer.value;
    this.chosen = 0;
    this.forgetReplay();
    return true;
  }

  /** Reads the same file again, after a font was chosen; its figure stays chosen. */
  async readAgain(): Promise<void> {
    const { chosen } = this;
    if (await this.read(this.location, this.images)) this.chosen = chosen;
  }

  /** @param otherModel the person continues with a model that is not the recipe's */
  async verify(otherModel: boolean): Promise<void> {
    if (this.verifying) return;
    const turn = this.#turn;
    const { location } = this;
    this.verifying = true;
    this.problem = null;
    const answer = await this.#bridge.ask('recipe/verify', { location, otherModel });
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
