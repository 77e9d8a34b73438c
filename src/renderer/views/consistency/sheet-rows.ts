import type { Ablation } from '../../../contract/ablation.ts';
import { subjects, withClass, type NamedLabel, type Subject } from '../../../contract/figures/consistency.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SolverChoice } from '../../../core/samplers/index.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Variant } from '../../state/comparing.svelte.ts';
import type { PinChain } from '../../state/pin-chain.svelte.ts';
import { makeTile, type Surroundings, type Tile } from '../../state/tile.ts';

/** What stands in a row: the x_T of a pin, of a point of the line, or that of the first pin under a class. */
export interface SheetSubject {
  readonly id: string;
  readonly name: string;
  readonly ref: LatentRef;
}

/** One x_T at every S. */
export interface SheetRow extends SheetSubject {
  /**
   * A pin, a point of the line or a class, the same as it is compared (the row under it), the first of them with another
   * solver, or one of them with the ablation.
   */
  readonly kind: Subject['kind'] | 'variant';
  /** What breaks the property in this row; `none` in all but the last ones. */
  readonly ablation: Ablation;
  /** How the row is sampled, where its pin has two: "η = 1"; '' elsewhere. */
  readonly note: string;
  readonly tiles: readonly Tile[];
  /** The picture that its pictures are compared with: one of its own, or of the first row's. */
  readonly reference: Tile;
}

/** The sheet's columns, and the rows that repeat others. */
export interface SheetShape {
  readonly stepCounts: readonly number[];
  readonly referenceColumn: number;
  readonly solvers: readonly SolverChoice[];
  readonly ablation: Ablation;
  /** The class of each subject, all of one x_T; null: that of the settings. */
  readonly classes: readonly NamedLabel[] | null;
  /** What every pin's row is compared with, and the subjects in it; null: nothing. */
  readonly variant: (Variant & { readonly subjects: readonly SheetSubject[] }) | null;
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

/**
 * The subjects at every S, each with its variant under it, then the first of them again with each solver, then all with
 * the ablation.
 */
export function makeRows(
  shown: readonly SheetSubject[],
  shape: SheetShape,
  settings: SamplingSettings,
  surroundings: Surroundings,
): SheetRow[] {
  const { solvers, ablation, classes, variant } = shape;
  const source = { settings, contrast: ablation, everyPin: true, solvers } as const;
  const all = subjects(
    classes ? { ...source, pins: shown.slice(0, 1), classes } : { ...source, pins: shown },
  );
  const firstAblated = all.findIndex(({ kind }) => kind === 'ablation');
  let first: readonly Tile[] = [];
  return all.flatMap(({ name, ref, kind, settings: sampled }, i): SheetRow[] => {
    const id = {
      pin: shown[i]?.id ?? '',
      solver: `${name} ${i - shown.length}`,
      ablation: `${ablation} ${shown[i - firstAblated]?.id ?? ''}`,
    }[kind];
    const tiles = tilesOf(`sheet ${id}`, ref, sampled, surroundings, shape);
    if (i === 0) first = tiles;
    const reference = (kind === 'solver' ? first : tiles)[shape.referenceColumn]!;
    const breaks = kind === 'ablation' ? ablation : 'none';
    const note = kind === 'pin' ? (variant?.presentTitle ?? '') : '';
    const row: SheetRow = { id: `${kind} ${id}`, name, ref, kind, ablation: breaks, note, tiles, reference };
    return kind === 'pin' && variant ? [row, variantRow(row, i, variant, shape)] : [row];
  });
}

/** The row under a pin's. */
function variantRow(
  row: SheetRow,
  index: number,
  { settings: varied, surroundings, title, subjects }: NonNullable<SheetShape['variant']>,
  shape: SheetShape,
): SheetRow {
  const { ref } = subjects[index]!;
  const label = shape.classes?.[index]?.class;
  // Another model may take no class.
  const settings = label !== undefined && varied.condition ? withClass(varied, label) : varied;
  const tiles = tilesOf(`sheet variant ${row.id}`, ref, settings, surroundings, shape);
  const reference = tiles[shape.referenceColumn]!;
  return { ...row, id: `variant ${row.id}`, ref, kind: 'variant', note: title, tiles, reference };
}

function tilesOf(
  place: string,
  ref: LatentRef,
  settings: SamplingSettings,
  surroundings: Surroundings,
  { stepCounts }: SheetShape,
): Tile[] {
  return stepCounts.map((numSteps) =>
    makeTile(`${place} ${numSteps}`, ref, { ...settings, numSteps }, surroundings),
  );
}

/** Whether a row begins under a heading of its own: the first ones of the solvers and of the ablation. */
export function isHeaded(rows: readonly SheetRow[], row: number): boolean {
  const kind = rows[row]!.kind;
  return (kind === 'solver' || kind === 'ablation') && kind !== rows[row - 1]?.kind;
}
