import { describeClass } from '../../../contract/class-name.ts';
import type { FigureBase, FigureStyle } from '../../../contract/figures/style.ts';
import type { ClassChoice } from '../../../core/condition.ts';
import type { Latent } from '../../../core/latent.ts';
import { solverTitle } from '../../../core/samplers/index.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { TableRow } from '../../formats/table.ts';
import type { TileResults } from '../../jobs/run.ts';
import type { Keyframe } from '../animation/keyframe.ts';
import type { ArrayOptions } from '../data/figure-arrays.ts';
import type { Measure, Sheet } from '../layout/sheet.ts';
import { plain, type Run } from '../layout/text.ts';

/** What was made, in the plan's order. */
export interface FigureData extends TileResults {
  readonly latents: readonly Latent[];
  readonly trajectories: readonly ShownTrajectory[];
}

/** What a figure shows of a trajectory. */
export interface ShownTrajectory {
  /** Of every step, where the network was called and how far x̂_0 changed since the step before; null at the first. */
  readonly stepChanges: readonly { readonly t: number; readonly stepChange: number | null }[];
  /** Of the steps that are shown, by index. */
  readonly shown: ReadonlyMap<number, { readonly t: number; readonly xt: Latent; readonly predX0: Latent }>;
}

/** One side of a comparison, and how it is drawn alone. */
export interface DrawnSide<Spec extends FigureBase> {
  readonly spec: Spec;
  /** Names it beside the other. */
  readonly title: string;
  readonly sheet: Sheet;
  readonly data: FigureData | null;
}

/** How figures of one kind are drawn; what they are is in contract/figures. */
export interface FigureDrawing<Spec extends FigureBase> {
  /** What it shows. Without data all rows, columns and lines are there, and what depends on data is empty. */
  sheet(spec: Spec, measure: Measure, data: FigureData | null): Sheet;
  /** Both sides of a comparison as one; absent: tile beside tile in each place (pairs.ts). */
  compare?(sides: readonly [DrawnSide<Spec>, DrawnSide<Spec>], measure: Measure): Sheet;
  /** The numbers that the figure draws as a table, one row each. Absent where it draws none. Rejects as the run does. */
  rows?(spec: Spec, options: ArrayOptions): Promise<readonly TableRow[]>;
  /** Those rows of them that need nothing but what was made for the figure. */
  drawnRows?(spec: Spec, results: TileResults): readonly TableRow[];
}

export interface AnimatedDrawing<Spec extends FigureBase> extends FigureDrawing<Spec> {
  /**
   * What its animation shows, in order, at least one, all with equally many panels.
   * @param rate frames per second
   */
  keyframes(spec: Spec, rate: number): readonly Keyframe[];
}

/** What most kinds have of a sheet. */
export function emptySheet({ title }: Pick<FigureStyle, 'title'>): Sheet {
  return {
    columns: 1,
    title,
    headers: [],
    rows: [],
    footers: [],
    note: null,
    nameSide: 'start',
    minColumn: 0,
    plot: null,
  };
}

/** What decides the texts about how a figure is sampled. */
type Sampled = Pick<FigureBase, 'settings' | 'classNames' | 'saysNoiseSeed'>;

/**
 * The solver where it is not DDIM, η = 0.5 when it is not 0; the noise seed, class and guidance where they are named.
 * @param classes that it shows, from the first to the last; none where its rows name them
 */
export function samplerRuns(
  { settings, classNames, saysNoiseSeed }: Sampled,
  classes = classesOf(settings),
): Run[] {
  const { solver, eta, noiseSeed, condition } = settings;
  const names = classNames ?? {};
  const guidance = classNames && condition?.guidance;
  return joinRuns(
    solver === undefined ? [] : [plain(solverTitle(settings))],
    eta === 0 ? [] : [plain(`η = ${eta === 'sigma-hat' ? 'σ̂' : String(eta)}`)],
    saysNoiseSeed ? [plain(`noise seed ${noiseSeed}`)] : [],
    classNames && classes.length > 0
      ? [plain(classes.map((choice) => describeClass(choice, { names })).join(' to '))]
      : [],
    guidance === undefined ? [] : [plain(`guidance ${guidance}`)],
  );
}

/** The class that settings choose, or none. */
export function classesOf({ condition }: SamplingSettings): ClassChoice[] {
  return condition ? [condition.class] : [];
}

/** The same as a figure's note; null: nothing has to be said. */
export function samplerNote(figure: Sampled, classes?: ClassChoice[]): Run[] | null {
  const runs = samplerRuns(figure, classes);
  return runs.length === 0 ? null : runs;
}

/** Texts joined by commas; empty ones are left out. */
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
 * Which of so many places, `spacing` apart, are named where a name takes `width`: all, or evenly spread ones, the last
 * among them where that costs few.
 */
export function namedPlaces(count: number, spacing: number, width: number): (place: number) => boolean {
  const min = Math.max(1, Math.ceil(width / spacing));
  const even = Array.from({ length: min }, (_, i) => min + i).find((s) => (count - 1) % s === 0);
  const stride = even ?? min;
  return (place) => place % stride === 0;
}
