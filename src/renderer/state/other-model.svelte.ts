import { untrack } from 'svelte';
import { bundledLocation } from '../../contract/bundled-model.ts';
import {
  compareModels,
  describeDifferences,
  identityOf,
  shortenDifference,
} from '../../contract/model-identity.ts';
import type { ProjectModel } from '../../contract/project.ts';
import type { Notices } from './notices.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';

interface Dependencies {
  readonly studio: StudioLink;
  readonly notices: Notices;
  /** What was made with the model. */
  readonly subject: () => string;
}

/** Says that a project was made with another model than the one that is open, and helps to open that. */
export class OtherModel {
  /** Times that the person tried to open it: the warning stands again when that was in vain. */
  #tries = $state(0);
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** To be called in an effect, whose result takes the warning away. The model's path is a hint: shown, not used. */
  tell(made: ProjectModel | null): (() => void) | undefined {
    const { studio, notices, subject } = this.#deps;
    void this.#tries;
    const present = studio.state.model;
    if (!made || !present) return undefined;
    const differences = compareModels(made, identityOf(present)).map(shortenDifference);
    if (differences.length === 0) return undefined;
    const place = made.path ?? 'bundled with Slerpscope';
    const message = `${subject()} was made with ${made.name} (${place}), another model than ${present.name}: ${describeDifferences(differences)}`;
    return untrack(() => {
      const id = notices.showError(
        { code: 'model/not-found', message },
        {
          label: 'Open that model',
          run: () => void this.#attempt(studio.openModel(placeOf(made), made.options)),
        },
        { label: 'Locate…', run: () => void this.#attempt(studio.chooseModel(kindOf(made))) },
      );
      return () => untrack(() => notices.dismiss(id));
    });
  }

  async #attempt(opening: Promise<unknown>): Promise<void> {
    await opening;
    this.#tries += 1;
  }
}

/** A project of a bundled model tells no path, only its name. */
function placeOf({ path, name }: ProjectModel): string {
  return path ?? bundledLocation(name);
}

/** What the person is to look for. */
function kindOf({ path }: ProjectModel): 'folder' | 'file' {
  return path && /\.(onnx|safetensors|bin|json)$/.test(path) ? 'file' : 'folder';
}
