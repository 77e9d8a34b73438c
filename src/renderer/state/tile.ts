import type { Task, TileSpec } from '../../contract/job.ts';
import { drawsNoise } from '../../core/samplers/plan.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { refKey } from './pin.ts';

/** One place in a view and the picture that belongs there. */
export interface Tile {
  /** The place. What is shown there stays, dimmed, until something newer comes. */
  readonly slot: string;
  readonly spec: TileSpec;
  /** Everything that decides the picture, apart from S. */
  readonly subject: string;
  /** Its settings are those of a preview of the subject. */
  readonly isPreview?: true;
  /** Its run draws step noise: pictures of its subject at another S are of another motif. */
  readonly isNoisy?: true;
}

/** What a picture depends on beside its tile: the model's identity and what runs it. */
export type Surroundings = string;

/** Ends the surroundings of a model that draws noise between steps whatever η is: a consistency model. */
export const ALWAYS_NOISY = '|noise';

function isNoisy(settings: SamplingSettings, surroundings: Surroundings): boolean {
  return drawsNoise(surroundings.endsWith(ALWAYS_NOISY) ? { alwaysNoisy: true } : {}, settings);
}

/** Without step noise the seed of it makes no difference, so it is no part of the subject. */
function subjectOf(ref: LatentRef, settings: SamplingSettings, surroundings: Surroundings): string {
  const { tau, eta, noiseSeed, clip, compat, solver = '', order = '', condition } = settings;
  const parts = [
    surroundings,
    refKey(ref),
    tau,
    eta,
    isNoisy(settings, surroundings) ? noiseSeed : '',
    clip,
    compat,
    solver,
    order,
  ];
  return [...parts, ...(condition ? [JSON.stringify(condition)] : [])].join('|');
}

export function makeTile(
  slot: string,
  ref: LatentRef,
  settings: SamplingSettings,
  surroundings: Surroundings,
  task: Task = 'sample',
): Tile {
  const subject = subjectOf(ref, settings, surroundings);
  const repeats = task === 'round-trip' && settings.repeats ? `, K = ${settings.repeats}` : '';
  // The result of a trajectory or a round trip is more than a sample's picture, so it has a key of its own.
  const key = task === 'sample' ? subject : `${task}${repeats}|${subject}`;
  const noisy = isNoisy(settings, surroundings) && { isNoisy: true as const };
  return { slot, spec: { task, ref, settings }, subject: key, ...noisy };
}

const pictureKeys = new WeakMap<Tile, string>();

/** The tile's exact picture: its subject and S. Cached per object, because a long key is slow to make and to look up. */
export function pictureKey(tile: Tile): string {
  let key = pictureKeys.get(tile);
  if (key === undefined) {
    key = `${tile.subject}|${tile.isPreview ? 'preview' : `S${tile.spec.settings.numSteps}`}`;
    pictureKeys.set(tile, key);
  }
  return key;
}
