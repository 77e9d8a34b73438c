import type { FigureLook, FigureSpec } from '../../../contract/figure.ts';
import type { JobSpec, TileSpec } from '../../../contract/job.ts';
import type { Latent } from '../../../core/latent.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { TileResults } from '../../jobs/run.ts';
import type { Measure, Sheet } from '../layout/sheet.ts';
import { plain, type Run } from '../layout/text.ts';

/** What has to be made for a figure. */
export interface FigurePlan {
  readonly tiles: readonly TileSpec[];
  readonly compare: JobSpec['compare'];
  /** Whose numbers are looked at as well. */
  readonly latents: readonly LatentRef[];
  /** Of each tile that is a trajectory: the steps whose states are shown, by index. */
  readonly steps?: readonly (readonly number[])[];
}

/** What was made, in the plan's order. */
export interface FigureData extends TileResults {
  readonly latents: readonly Latent[];
  readonly ways: readonly Way[];
}

/** What a trajectory passed through. */
export interface Way {
  /** Of every step. */
  readonly movements: readonly { readonly t: number; readonly movement: number | null }[];
  /** Of the steps that are shown, by index. */
  readonly shown: ReadonlyMap<number, { readonly t: number; readonly xt: Latent; readonly predX0: Latent }>;
}

/** One kind of figure. A new one is a file and a line in the list of kinds. */
export interface FigureKind<S extends FigureSpec> {
  /** Throws on what the expressions of core/grid.ts refuse, and on a ladder that is no ladder. */
  plan(spec: S): FigurePlan;
  /** What it shows. Without data all rows, columns and lines are there, with nothing in what data would tell. */
  sheet(spec: S, measure: Measure, data: FigureData | null): Sheet;
}

/** What most kinds have of a sheet. */
export function emptySheet({ title, gutter }: Pick<FigureLook, 'title' | 'gutter'>): Sheet {
  return {
    columns: 1,
    title,
    heads: [],
    rows: [],
    feet: [],
    note: null,
    gutter,
    names: 'start',
    leastColumn: 0,
    plot: null,
  };
}

/** η = 0.5, when there is noise at all. */
export function etaRuns({ eta }: SamplingSettings): Run[] {
  if (eta === 0) return [];
  return [plain(`η = ${eta === 'sigma-hat' ? 'σ̂' : String(eta)}`)];
}

/** Remarks one after the other. */
export function joinRuns(...parts: readonly (readonly Run[])[]): Run[] {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, i) => (i === 0 ? part : [plain(', '), ...part]));
}

/** Numbers of [0, 1], the ends short and the others with equally many decimals, at most two. */
export function shareTexts(values: readonly number[]): string[] {
  const decimals = [0, 1].find((d) =>
    values.every((value) => Math.abs(value - Number(value.toFixed(d))) < 1e-9),
  );
  return values.map((value) => (value === 0 || value === 1 ? String(value) : value.toFixed(decimals ?? 2)));
}

/**
 * Which of so many places, `pitch` apart, are named where names take `room`: all, or evenly spread ones, the last among
 * them where that costs few.
 */
export function namedPlaces(count: number, pitch: number, room: number): (place: number) => boolean {
  const least = Math.max(1, Math.ceil(room / pitch));
  const even = Array.from({ length: least }, (_, i) => least + i).find((s) => (count - 1) % s === 0);
  const stride = even ?? least;
  return (place) => place % stride === 0;
}
