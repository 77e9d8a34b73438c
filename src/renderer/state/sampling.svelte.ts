import { DEFAULT_NUM_STEPS } from '../../contract/document.ts';
import { checkSolver, solverOf, spellSolver, type SolverId } from '../../core/samplers/index.ts';
import { tauOf, type TauBounds } from '../../core/samplers/plan.ts';
import { defaultSettings, type SamplingSettings } from '../../core/settings.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';

const anyModel: TauBounds = { numTrainTimesteps: 1000, stepsOffset: 0 };

/** How pictures are sampled; every change is checked against the model's schedule before it is taken. */
export class Sampling {
  readonly #exploration: Exploration;
  readonly #preferences: Preferences;

  constructor(exploration: Exploration, preferences: Preferences) {
    this.#exploration = exploration;
    this.#preferences = preferences;
  }

  /** As the person set them, bounded by the present model's schedule. */
  readonly settings = $derived.by<SamplingSettings>(() => {
    const { sampling } = this.#exploration.document;
    const { numTrainTimesteps } = this.bounds;
    return sampling.numSteps <= numTrainTimesteps
      ? sampling
      : { ...sampling, numSteps: Math.min(DEFAULT_NUM_STEPS, numTrainTimesteps) };
  });
  bounds = $state.raw<TauBounds>(anyModel);
  /** How pixels of the model are drawn. */
  readonly smooth = $derived.by(() => this.#preferences.smooth);

  /** Applies the change, or throws an error of one line and changes nothing. */
  change(patch: Partial<SamplingSettings>): void {
    const next = { ...this.settings, ...patch };
    if (next.eta !== 'sigma-hat' && !(next.eta >= 0 && next.eta <= 1))
      throw new Error(`η is ${next.eta}, must be in [0, 1]`);
    if (!/^\d{1,20}$/.test(next.noiseSeed) || BigInt(next.noiseSeed) >= 1n << 64n)
      throw new Error('the noise seed must be an integer in [0, 2⁶⁴)');
    checkSolver(next);
    tauOf(this.bounds, next);
    this.#exploration.set('sampling', next, 'change sampling');
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
    checkSolver(next);
    tauOf(this.bounds, next);
    this.#exploration.set('sampling', next, 'change solver');
  }

  /** Another model may have a shorter schedule. */
  setBounds({ numTrainTimesteps, stepsOffset, process }: TauBounds): void {
    this.bounds = { numTrainTimesteps, stepsOffset, ...(process && { process }) };
  }

  /** τ at another S, with other settings where they are given; empty where the profile has none. */
  timestepsOf(numSteps: number, settings = this.settings): readonly number[] {
    try {
      return tauOf(this.bounds, { ...settings, numSteps }).timesteps;
    } catch {
      return [];
    }
  }
}
