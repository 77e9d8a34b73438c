import { makeTau } from '../../core/timesteps.ts';
import type { SamplingSettings, SchedulerConfig } from '../../core/settings.ts';

/** The part of the model's schedule that bounds the settings. */
export type TauBounds = Pick<SchedulerConfig, 'numTrainTimesteps' | 'stepsOffset'>;

const anyModel: TauBounds = { numTrainTimesteps: 1000, stepsOffset: 0 };

/** How pictures are sampled; every change is checked against the model's schedule before it is taken. */
export class Sampling {
  settings = $state.raw<SamplingSettings>({
    numSteps: 50,
    tau: 'leading',
    eta: 0,
    noiseSeed: '0',
    clip: 'none',
    compat: 'none',
  });
  bounds = $state.raw<TauBounds>(anyModel);
  /** How pixels of the model are drawn. */
  smooth = $state(false);
  readonly timesteps = $derived(this.timestepsOf(this.settings.numSteps));

  /** Takes the change, or throws an error of one line and keeps what was. */
  change(patch: Partial<SamplingSettings>): void {
    const next = { ...this.settings, ...patch };
    if (next.eta !== 'sigma-hat' && !(next.eta >= 0 && next.eta <= 1))
      throw new Error(`η is ${next.eta}, must be in [0, 1]`);
    if (!/^\d{1,20}$/.test(next.noiseSeed) || BigInt(next.noiseSeed) >= 1n << 64n)
      throw new Error('the noise seed must be an integer in [0, 2⁶⁴)');
    makeTau({ ...this.bounds, profile: next.tau, numSteps: next.numSteps, compat: next.compat });
    this.settings = next;
  }

  /** Another model may have a shorter schedule: what no longer fits is set to what does. */
  setBounds({ numTrainTimesteps, stepsOffset }: TauBounds): void {
    this.bounds = { numTrainTimesteps, stepsOffset };
    if (this.settings.numSteps > numTrainTimesteps)
      this.settings = { ...this.settings, numSteps: Math.min(50, numTrainTimesteps) };
  }

  /** τ at another S; empty where the profile has none. */
  timestepsOf(numSteps: number): readonly number[] {
    try {
      const { tau: profile, compat } = this.settings;
      return makeTau({ ...this.bounds, profile, numSteps, compat }).timesteps;
    } catch {
      return [];
    }
  }
}
