import type { Ablation } from '../../../contract/ablation.ts';
import { subjects, type Subject } from '../../../contract/figures/consistency.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SolverChoice } from '../../../core/samplers/index.ts';
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
  /** A pin or a point of the line, the first of them with another solver, or with the ablation. */
  readonly kind: Subject['kind'];
  /** What breaks the property in this row; `none` in all but the last. */
  readonly ablation: Ablation;
  readonly tiles: readonly Tile[];
  /** The picture that its pictures are compared with: one of its own, or of the first row's. */
  readonly reference: Tile;
}

/** The sheet's columns, and the rows that repeat its first one. */
export interface SheetShape {
  readonly stepCounts: readonly number[];
  readonly referenceColumn: number;
  readonly solvers: readonly SolverChoice[];
  readonly ablation: Ablation;
}

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

/** The subjects at every S, then the first of them again with each solver, then with the ablation, as figures have them. */
export function makeRows(
  shown: readonly SheetSubject[],
  { stepCounts, referenceColumn, solvers, ablation }: SheetShape,
  settings: SamplingSettings,
  surroundings: string,
): SheetRow[] {
  const rows = subjects({ pins: shown, settings, contrast: ablation, solvers }).map((subject, row) => {
    const { name, ref, kind } = subject;
    const id = { pin: shown[row]?.id ?? '', solver: `${name} ${row - shown.length}`, ablation }[kind];
    const tiles = stepCounts.map((numSteps) =>
      makeTile(`sheet ${id} ${numSteps}`, ref, { ...subject.settings, numSteps }, surroundings),
    );
    return { id: `${kind} ${id}`, name, ref, kind, ablation: kind === 'ablation' ? ablation : 'none', tiles };
  });
  return rows.map((row): SheetRow => {
    const { tiles } = row.kind === 'solver' ? rows[0]! : row;
    return { ...row, ablation: row.ablation as Ablation, reference: tiles[referenceColumn]! };
  });
}
