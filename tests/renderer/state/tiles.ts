import type { SamplingSettings } from '../../../src/core/settings.ts';
import { makeTile, type Tile } from '../../../src/renderer/state/tile.ts';

const settings: SamplingSettings = {
  numSteps: 50,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
};

/** A tile of a seed, in a place named after both unless said otherwise. */
export function tileOf(seed: number, change: Partial<SamplingSettings> = {}, slot?: string): Tile {
  const all = { ...settings, ...change };
  const ref = { kind: 'seed', stream: 'torch-cpu', seed: String(seed) } as const;
  return makeTile(slot ?? `${seed} ${all.numSteps}`, ref, all, 'model|cpu');
}
