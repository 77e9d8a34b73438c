import { noOptions, type ArchitectureSource, type OpenOptions } from '../../contract/model.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { StudioLink } from '../state/studio-link.svelte.ts';

/** Weights that do not say their architecture. */
interface AskedArchitecture {
  readonly location: string;
  /** What they are opened with otherwise. */
  readonly options: OpenOptions;
  /** They have a configuration of their own, a YAML file, and no presets: weights of the authors of DDIM. */
  readonly needsYaml: boolean;
  /** What they are open with; null: they could not be opened yet. */
  readonly present: ArchitectureSource | null;
}

/** The dialog that asks for it. */
export const ARCHITECTURE_DIALOG = 'architecture';

/** Asks for the architecture of weights that do not say it: a published network's, or a file with its arguments. */
export class ModelArchitecture {
  asked = $state.raw<AskedArchitecture | null>(null);
  /** Why the model could not be opened with what was given. */
  problem = $state('');

  readonly #bridge: Bridge;
  readonly #studio: StudioLink;
  readonly #dialogs: Dialogs;

  constructor(bridge: Bridge, studio: StudioLink, dialogs: Dialogs) {
    this.#bridge = bridge;
    this.#studio = studio;
    this.#dialogs = dialogs;
    studio.onMissingArchitecture = (location, options, reason) =>
      this.#ask({
        location,
        options: options ?? noOptions,
        needsYaml: /\.yml\b/.test(reason),
        present: null,
      });
  }

  /** The question again, after its dialog was closed. */
  askAgain(): void {
    if (this.asked) this.#ask(this.asked);
  }

  /** Whether the open model was opened with an architecture that a person gave. */
  get changeable(): boolean {
    return this.#studio.state.model?.options.architecture !== undefined;
  }

  /** The question for another one of the open model, which stays open until then. */
  askForPresent(): void {
    const { model } = this.#studio.state;
    if (!model?.options.architecture) return;
    const { architecture, ...options } = model.options;
    this.#ask({
      location: model.path,
      options: { ...options, size: null }, // another network has another size
      needsYaml: model.source === 'ddim-authors',
      present: architecture,
    });
  }

  /** Lets the person pick a file with the arguments, and opens the model with it. */
  async chooseFile(): Promise<void> {
    const answer = await this.#bridge.ask('file/choose-architecture', null);
    if (!answer.ok) this.problem = answer.error.message;
    else if (answer.value[0] !== undefined) await this.openWith({ file: answer.value[0] });
  }

  /** Opens the model so; the dialog stays with the reason where that fails. */
  async openWith(architecture: ArchitectureSource): Promise<void> {
    const { asked } = this;
    if (!asked) return;
    this.problem = '';
    const options = { ...asked.options, architecture };
    const error = await this.#studio.openModel(asked.location, options, () => undefined);
    if (error?.code === 'run/cancelled') return; // the person did it
    if (error) this.problem = error.message;
    else if (this.#dialogs.open === ARCHITECTURE_DIALOG) this.#dialogs.close();
  }

  #ask(asked: AskedArchitecture): void {
    this.asked = asked;
    this.problem = '';
    this.#dialogs.open = ARCHITECTURE_DIALOG;
  }
}
