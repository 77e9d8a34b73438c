import { conditionProblem } from '../../contract/condition.ts';
import type { StudioDocument } from '../../contract/document.ts';
import type { ClassInfo, ModelInfo } from '../../contract/model.ts';
import type { ClassChoice, ClassCondition } from '../../core/condition.ts';
import { checkConsistencySettings } from '../../core/samplers/consistency.ts';
import { checkSolver, solverOf, spellSolver, type SolverId } from '../../core/samplers/index.ts';
import { drawsNoise, solverFor, tauOf, type TauBounds } from '../../core/samplers/plan.ts';
import { defaultSettings, type SamplingSettings } from '../../core/settings.ts';
import { stepCountText } from '../../core/step-count.ts';
import type { Exploration } from './exploration.svelte.ts';
import {
  anyModel,
  isConsistencyModel,
  sampledModelOf,
  settingsForModel,
  type SampledModel,
} from './model-settings.ts';
import type { Preferences } from './preferences.svelte.ts';

/** How pictures are sampled; every change is checked against the model before it is taken. */
export class Sampling {
  readonly #exploration: Exploration;
  readonly #preferences: Preferences;

  readonly #opened: () => ModelInfo | null;
  /** The model that was open last: it stands while another one is being opened. */
  #last: { readonly identity: string; readonly model: SampledModel } = { identity: '', model: anyModel };

  /** @param opened the model that is open */
  constructor(exploration: Exploration, preferences: Preferences, opened: () => ModelInfo | null) {
    this.#exploration = exploration;
    this.#preferences = preferences;
    this.#opened = opened;
  }

  /** What the present model takes. */
  readonly model = $derived.by<SampledModel>(() => {
    const opened = this.#opened();
    if (opened && opened.identity !== this.#last.identity)
      this.#last = { identity: opened.identity, model: sampledModelOf(opened) };
    return this.#last.model;
  });
  readonly bounds = $derived.by<TauBounds>(() => this.model.bounds);
  /** null: the model takes no class. */
  readonly classes = $derived.by<ClassInfo | null>(() => this.model.classes);
  /** The model is a consistency model: its steps K stand in place of S. */
  readonly isConsistency = $derived.by(() => isConsistencyModel(this.model));
  /** As the person set them, as the present model takes them. */
  readonly settings = $derived.by<SamplingSettings>(() =>
    settingsForModel(this.model, this.#exploration.document),
  );
  /** Runs draw step noise at the S that is set, so the seed of it decides the picture. */
  readonly noisy = $derived.by(() => drawsNoise(solverFor(this.bounds, this.settings), this.settings));
  /** Why the model takes no such settings, in one line; null: it does. */
  readonly problem = $derived.by(() => conditionProblem(this.classes, this.settings.condition ?? null));
  /** How pixels of the model are drawn. */
  readonly smooth = $derived.by(() => this.#preferences.smooth);

  /** Applies the change, or throws an error of one line and changes nothing. */
  change(patch: Partial<SamplingSettings>): void {
    const next = { ...this.settings, ...patch };
    if (next.eta !== 'sigma-hat' && !(next.eta >= 0 && next.eta <= 1))
      throw new Error(`η is ${next.eta}, must be in [0, 1]`);
    if (!/^\d{1,20}$/.test(next.noiseSeed) || BigInt(next.noiseSeed) >= 1n << 64n)
      throw new Error('the noise seed must be an integer in [0, 2⁶⁴)');
    this.#check(next);
    this.#keep(patch, 'change sampling');
  }

  /**
   * Takes a solver at one of its orders (absent: its usual one). What it does not take is set to the default: η to 0, clip
   * and compat to none, an official spacing to leading.
   */
  chooseSolver(solver: SolverId, order?: number): void {
    const { eta, clip, compat, tau } = defaultSettings(this.settings.numSteps);
    const { takes } = solverOf(solver);
    const { solver: _, order: __, ...kept } = this.settings;
    const next: SamplingSettings = {
      ...kept,
      ...spellSolver(solver, order),
      ...(!takes.includes('eta') && { eta }),
      ...(!takes.includes('clip') && { clip }),
      ...(!takes.includes('compat') && { compat }),
      ...(!takes.includes('official-tau') && kept.tau.startsWith('official-') && { tau }),
    };
    this.#check(next);
    const { condition, numSteps } = this.#exploration.document.sampling; // of any model
    this.#write({ ...next, numSteps, ...(condition && { condition }) }, 'change solver');
  }

  /** Takes another class; guidance stays. Throws an error of one line where the model has no such class. */
  chooseClass(choice: ClassChoice): void {
    this.#condition({ ...this.settings.condition, class: choice }, 'choose class');
  }

  /** Takes w of classifier-free guidance; null: none. Throws an error of one line where the model knows no guidance. */
  guide(guidance: number | null): void {
    const { condition } = this.settings;
    if (!condition) throw new Error('guidance: the model takes no class');
    const next = guidance === null ? { class: condition.class } : { ...condition, guidance };
    this.#condition(next, 'change guidance');
  }

  /** How another model samples what `settings` say of this one: where only one of them has S, as the document says. */
  settingsOn(other: SampledModel, settings: SamplingSettings): SamplingSettings {
    const { sampling, consistencySteps } = this.#exploration.document;
    const { condition } = sampling; // the other may take one where this one takes none
    const base = this.isConsistency ? sampling : { ...settings, ...(condition && { condition }) };
    const steps = this.isConsistency ? settings.numSteps : consistencySteps;
    return settingsForModel(other, {
      sampling: base,
      ...(steps !== undefined && { consistencySteps: steps }),
    });
  }

  /** A number of steps of the present model: `S = 50`, or `1 step`. */
  stepsText(numSteps: number | null): string {
    return stepCountText(numSteps, this.isConsistency);
  }

  /** τ at another S, with other settings where they are given; empty where the profile has none. */
  timestepsOf(numSteps: number, settings = this.settings): readonly number[] {
    try {
      return tauOf(this.bounds, { ...settings, numSteps }).timesteps;
    } catch {
      return [];
    }
  }

  #check(next: SamplingSettings): void {
    if (this.isConsistency) checkConsistencySettings(next);
    checkSolver(next);
    tauOf(this.bounds, next);
  }

  #condition(condition: ClassCondition, label: string): void {
    const problem = conditionProblem(this.classes, condition);
    if (problem !== null) throw new Error(problem);
    if (JSON.stringify(condition) === JSON.stringify(this.settings.condition)) return;
    this.#keep({ condition }, label);
  }

  /** Writes a change into the document, which has the choices of other models too. */
  #keep(patch: Partial<SamplingSettings>, label: string): void {
    const { sampling } = this.#exploration.document;
    const { numSteps, ...others } = patch;
    if (!this.isConsistency || numSteps === undefined) this.#write({ ...sampling, ...patch }, label);
    else this.#write({ ...sampling, ...others }, label, numSteps);
  }

  /** Makes no step of the history where nothing changes. */
  #write(sampling: SamplingSettings, label: string, consistencySteps?: number): void {
    const { document } = this.#exploration;
    const next = { ...document, sampling, ...(consistencySteps !== undefined && { consistencySteps }) };
    const parts = (one: StudioDocument): string => JSON.stringify([one.sampling, one.consistencySteps]);
    if (parts(next) !== parts(document)) this.#exploration.replace(label, next);
  }
}
