import type { Ablation } from '../../../contract/ablation.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { PinChain } from '../../state/pin-chain.svelte.ts';
import { makeTile, type Tile } from '../../state/tile.ts';

/** An x_T that stands in a row: a pin, or a point of the line. */
export interface SheetSubject {
  readonly id: string;
  readonly name: string;
  readonly ref: LatentRef;
}

/** One x_T at every S. */
export interface SheetRow extends SheetSubject {
  /** What breaks the property in this row; `none` in all but the last. */
  readonly ablation: Ablation;
  readonly tiles: readonly Tile[];
}

/** What each ablation changes in the sampling. */
const changes: Readonly<Record<Ablation, Partial<SamplingSettings>>> = {
  none: {},
  eta: { eta: 1 },
  clip: { clip: 'diffusers' },
};

/** So many of the chain's points, or all there are, evenly spread from its first to its last. */
export function pointsOf({ points, pins }: Pick<PinChain, 'points' | 'pins'>, count: number): SheetSubject[] {
  const rows = Math.min(count, points.length);
  return Array.from({ length: rows }, (_, i) => {
    const { ref, u, segment } = points[Math.round((i * (points.length - 1)) / (rows - 1))]!;
    const [from, to] = [pins[segment]!, pins[(segment + 1) % pins.length]!];
    const name = u === 0 ? from.name : u === 1 ? to.name : `${from.name}–${to.name} ${u.toFixed(2)}`;
    return { id: `line ${segment} ${u.toFixed(6)}`, name, ref };
  });
}

/** The subjects at every S, then the first of them again with the ablation. */
export function makeRows(
  subjects: readonly SheetSubject[],
  stepCounts: readonly number[],
  ablation: Ablation,
  settings: SamplingSettings,
  surroundings: string,
): SheetRow[] {
  const makeRow = ({ id, name, ref }: SheetSubject, of: Ablation): SheetRow => {
    const slot = of === 'none' ? id : of;
    const base = { ...settings, ...changes[of] };
    const tiles = stepCounts.map((numSteps) =>
      makeTile(`sheet ${slot} ${numSteps}`, ref, { ...base, numSteps }, surroundings),
    );
    return { id, name, ref, ablation: of, tiles };
  };
  const rows = subjects.map((subject) => makeRow(subject, 'none'));
  const [first] = subjects;
  return first && ablation !== 'none' ? [...rows, makeRow(first, ablation)] : rows;
}
