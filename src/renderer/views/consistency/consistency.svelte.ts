import {
  MAX_CLASS_ROWS,
  MAX_SHEET_COLUMNS,
  MAX_SOLVER_ROWS,
  MIN_CLASS_ROWS,
  type ConsistencySettings,
} from '../../../contract/views/consistency.ts';
import type { Ablation } from '../../../contract/ablation.ts';
import { costOf, type Timing } from '../../../contract/cost.ts';
import { MEASURED_BATCH } from '../../../contract/device.ts';
import type { FigureSpec } from '../../../contract/figures/index.ts';
import { describeClass, namedLabels } from '../../../contract/class-name.ts';
import { conditionProblem } from '../../../contract/condition.ts';
import type { ConsistencyFigure, NamedLabel } from '../../../contract/figures/consistency.ts';
import { proposedStyle, sheetStyle } from '../../../contract/figures/style.ts';
import type { ClassChoice } from '../../../core/condition.ts';
import {
  latentProblem,
  metricOf,
  metricsOn,
  type DistanceSpace,
  type Metric,
} from '../../../core/metrics/index.ts';
import { costAxes, costAxisOf, type Cost } from '../../../core/plots/cost-axes.ts';
import type { SolverChoice } from '../../../core/samplers/index.ts';
import { nextZoom, panLens, wholePicture, zoomLens, type Lens } from './lens.ts';
import type { Compares } from '../../state/comparing.svelte.ts';
import type { PairSide, PairSides } from '../../state/pair-look.svelte.ts';
import type { Tile } from '../../state/tile.ts';
import type { StepCountLimits } from '../../state/step-counts.ts';
import { toggled } from '../../state/pin.ts';
import type { Plan } from '../../state/plan.ts';
import { makeRows, pointsOf, type SheetRow, type SheetSubject } from './sheet-rows.ts';
import { keyOf } from '../../state/offered-solvers.ts';
import { refusalOf } from './solver-rows.ts';
import type { Sampling } from '../../state/sampling.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { Zoomable } from '../../state/zoomable.ts';
import type { ViewState } from '../view.ts';

/** The comparisons of a sheet, whose columns are several S already. */
const OFFERED = ['eta', 'solver', 'class', 'model'] as const;

/** How many columns a sheet has. */
export const SHEET_COLUMNS: StepCountLimits = { min: 2, max: MAX_SHEET_COLUMNS };

export const ablationNames: Record<Ablation, string> = {
  none: 'none',
  eta: 'η = 1',
  clip: 'clip rule',
};

/** What makes rows. */
export const rowNames: Record<ConsistencySettings['rows'], string> = {
  pins: 'pins',
  line: 'points of the line',
  classes: 'classes',
};

/** What distances are taken on. */
export const spaceNames: Record<DistanceSpace, string> = { pictures: 'pictures', latents: 'latents (z₀)' };

/** Frames per second of an animated sheet: slow enough to see what changes, and harmless. */
const FLICKER_RATE = 2;

/** In place of a column: the name of a row, which is the whole row. */
export const ROW_HEAD = -1;

/** The sheet: the same x_T at several S. */
export class Consistency implements ViewState, Zoomable {
  readonly playback = { rate: FLICKER_RATE, repeat: 'loop' } as const;
  /** The cell under the cursor or with the keyboard's focus; a row's name is at the column ROW_HEAD. */
  at = $state.raw<{ readonly row: number; readonly column: number } | null>(null);
  /** What is shown instead of the pictures while a key is down. */
  showing = $state<'pictures' | 'difference' | 'flicker'>('pictures');
  /** The part of every picture that is seen. */
  lens = $state.raw<Lens>(wholePicture);

  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.consistency);
  readonly chosenSolvers = $derived.by<readonly SolverChoice[]>(() => this.settings.solvers ?? []);
  readonly across = $derived.by(() => costAxisOf(this.settings.across, this.sampling.isConsistency));
  /** Whether the metric's plot has a form on a logarithmic axis beside its own, and is drawn so. */
  readonly logAxis = $derived.by(
    () => metricOf(this.metric).onLogAxis !== undefined && this.settings.logAxis === true,
  );
  /** What was measured on the device; null while nothing was. */
  readonly timing = $derived.by<Timing | null>(() => {
    const { secondsPerSample } = this.#workspace.studio.costs;
    return secondsPerSample > 0 ? { secondsPerSample, batch: MEASURED_BATCH } : null;
  });
  /** Those that the model has at all: another one may have had more timesteps. */
  readonly stepCounts = $derived.by<readonly number[]>(() => {
    const { numTrainTimesteps } = this.#workspace.sampling.bounds;
    const possible = this.settings.ladder.filter((numSteps) => numSteps <= numTrainTimesteps);
    return possible.length > 0 ? possible : [1];
  });
  /** Those that were chosen and that it does not have. */
  readonly leftOut = $derived.by<readonly number[]>(() =>
    this.settings.ladder.filter((numSteps) => !this.stepCounts.includes(numSteps)),
  );
  /** The ablation that is drawn. Where the sampling itself does what it would show, there is none. */
  readonly ablation = $derived.by<Ablation>(() => {
    const { contrast } = this.settings;
    return this.offers(contrast) ? contrast : 'none';
  });
  /** Those that the sampling as it is set allows. */
  readonly solvers = $derived.by(() =>
    this.sampling.isConsistency ? [] : this.chosenSolvers.filter((choice) => this.refusalOf(choice) === null),
  );
  /** Whether the model's x_0 is not the picture, so that distances may be taken on either. */
  readonly hasDecoder = $derived.by(() => this.#workspace.hasDecoder);
  readonly distancesOn = $derived.by<DistanceSpace>(() =>
    this.hasDecoder ? (this.settings.distancesOn ?? 'pictures') : 'pictures',
  );
  /** The chosen one, or the first that measures what distances are taken on. */
  readonly metric = $derived.by<Metric>(() => {
    const able = metricsOn(this.distancesOn);
    return (able.find(({ id }) => id === this.settings.metric) ?? able[0]!).id;
  });
  /** The classes of the model, where rows can be of them; null: they cannot. */
  readonly rowClasses = $derived.by(() => {
    const { classes } = this.#workspace.sampling;
    return classes?.kind === 'vector' ? null : classes;
  });
  /** What can make the rows. */
  readonly offeredRows = $derived.by(() =>
    (['pins', 'line', 'classes'] as const).filter((rows) => rows !== 'classes' || this.rowClasses),
  );
  /** What makes the rows: of a model without such classes they are pins. */
  readonly rowsBy = $derived.by(() =>
    this.settings.rows === 'classes' && !this.rowClasses ? 'pins' : this.settings.rows,
  );
  readonly chosenClasses = $derived.by<readonly number[]>(() => this.settings.classes ?? []);
  /** The chosen classes that the model has, by their names, where they make the rows; else null. */
  readonly classes = $derived.by<readonly NamedLabel[] | null>(() => {
    if (this.rowsBy !== 'classes') return null;
    const labels = this.chosenClasses.filter((label) => this.refusalOfClass(label) === null);
    return namedLabels(this.rowClasses, labels);
  });
  readonly pins = $derived.by(() => {
    if (this.rowsBy === 'line') return this.#workspace.chain.pins;
    const { pins } = this.settings;
    return this.#workspace.board.choose(this.rowsBy === 'classes' ? pins.slice(0, 1) : pins);
  });
  /** The reference column's S: the chosen one while it is in the ladder, else the largest. */
  readonly reference = $derived.by(() => {
    const { reference } = this.settings;
    const { stepCounts } = this;
    return reference !== null && stepCounts.includes(reference) ? reference : stepCounts.at(-1)!;
  });
  readonly shownNumSteps = $derived.by(() => this.reference);
  readonly shownNumStepsOf = 'reference';
  readonly hasOwnClasses = $derived.by(() => this.rowsBy === 'classes');
  readonly referenceColumn = $derived.by(() => this.stepCounts.indexOf(this.reference));
  readonly subjects = $derived.by<readonly SheetSubject[]>(() => {
    const { classes, pins } = this;
    if (this.rowsBy === 'line') return pointsOf(this.#workspace.chain, this.settings.points);
    const [pin] = pins;
    if (!classes || !pin) return pins;
    if (classes.length < MIN_CLASS_ROWS) return [];
    return classes.map((one) => ({ id: `${pin.id} class ${one.class}`, name: one.name, ref: pin.ref }));
  });
  /** That the class does not change from row to row, where the line leads to another one; null: nothing has to be said. */
  readonly classNote = $derived.by<string | null>(() => {
    const { chain, sampling } = this.#workspace;
    const { toClass } = chain;
    const own = sampling.settings.condition?.class;
    if (this.rowsBy !== 'line' || toClass === null || own === undefined || own === toClass) return null;
    const named = (choice: ClassChoice): string => describeClass(choice, sampling.classes);
    return `All rows are of ${named(own)}. The line’s To class, ${named(toClass)}, has no effect here.`;
  });
  readonly compares = $derived.by<Compares>(() => ({
    kinds: this.rowsBy === 'line' ? ['lerp', ...OFFERED] : OFFERED,
    stepCounts: this.stepCounts,
    ...(this.classes && { refuses: { class: 'the rows are of several classes already' } }),
  }));
  /** What the rows are compared with; null: nothing. */
  readonly variant = $derived.by(() => {
    const { comparing, chain } = this.#workspace;
    const variant = comparing.variantIn(this.compares);
    if (!variant) return null;
    if (variant.kind !== 'lerp') return { ...variant, subjects: this.subjects };
    const points = chain.pointsOn(variant.mode);
    return { ...variant, subjects: pointsOf({ points, pins: chain.pins }, this.settings.points) };
  });
  readonly rows = $derived.by(() =>
    makeRows(this.subjects, this, this.#workspace.sampling.settings, this.#workspace.studio.surroundings),
  );
  /** Of the first model, and of the second one. */
  readonly #rowsOfModels = $derived.by<readonly [own: readonly SheetRow[], second: readonly SheetRow[]]>(
    () => {
      const isOther = ({ kind }: SheetRow): boolean => kind === 'variant' && this.variant!.isOtherModel;
      return [this.rows.filter((row) => !isOther(row)), this.rows.filter(isOther)];
    },
  );
  readonly plan = $derived.by(() => this.#planOf('consistency', this.#rowsOfModels[0]));
  readonly secondPlan = $derived.by(() => this.#planOf('second', this.#rowsOfModels[1]));

  readonly present = $derived.by(() => this.rows[this.at?.row ?? -1]?.ref ?? null);
  readonly #presentTile = $derived.by(() => this.rows[this.at?.row ?? -1]?.tiles[this.at!.column] ?? null);
  readonly presentPicture = $derived.by(() => {
    const shown = this.#presentTile && this.#workspace.pictures.show(this.#presentTile);
    return shown?.state === 'exact' ? shown.picture : null;
  });
  readonly presentTile = $derived.by(() => {
    const isOfOtherModel = this.rows[this.at?.row ?? -1]?.kind === 'variant' && this.variant?.isOtherModel;
    return isOfOtherModel ? null : (this.#presentTile?.spec ?? null);
  });
  /** The cell and its variant at the same S; where nothing is compared, the cell and its reference. */
  readonly pair = $derived.by<PairSides | null>(() => {
    const { row: at, column } = this.at ?? { row: -1, column: -1 };
    const row = this.rows[at];
    const tile = row?.tiles[column];
    if (!row || !tile) return null;
    const { pictures } = this.#workspace;
    const side = (title: string, of: Tile): PairSide => ({ title, shown: pictures.show(of) });
    const [own, other] = row.kind === 'variant' ? [this.rows[at - 1], row] : [row, this.rows[at + 1]];
    if (own && other?.kind === 'variant')
      return [side(own.note, own.tiles[column]!), side(other.note, other.tiles[column]!)];
    if (tile === row.reference) return null;
    const named = (numSteps: number): string => this.sampling.stepsText(numSteps);
    return [side(named(tile.spec.settings.numSteps), tile), side(named(this.reference), row.reference)];
  });

  get sampling(): Sampling {
    return this.#workspace.sampling;
  }

  /** Column by column: what costs little is there first. */
  #planOf(lane: Plan['lane'], rows: readonly SheetRow[]): Plan | null {
    if (rows.length === 0) return null;
    const tiles = this.stepCounts.flatMap((_, column) => rows.map((row) => row.tiles[column]!));
    const compare = rows.flatMap(({ tiles: own, reference }) =>
      own.filter((tile) => tile !== reference).map((tile) => ({ tile, reference })),
    );
    return { lane, tiles, compare, preview: this.#workspace.previewFor(lane, tiles) };
  }

  change(patch: Partial<ConsistencySettings>, label = 'change sheet'): void {
    this.#workspace.exploration.set('consistency', patch, label);
  }

  /** Throws an error of one line where the model has no such rows. Classes begin with the present one and the next. */
  chooseRows(rows: ConsistencySettings['rows']): void {
    if (rows === 'classes' && !this.rowClasses)
      throw new Error('rows of classes: the model takes no class that can be chosen');
    const chosen = this.chosenClasses.filter((label) => this.refusalOfClass(label) === null);
    const isNew = rows === 'classes' && chosen.length < MIN_CLASS_ROWS;
    this.change({ rows, ...(isNew && { classes: this.#firstClasses() }) }, 'choose rows');
  }

  #firstClasses(): number[] {
    const { condition } = this.#workspace.sampling.settings;
    const present = typeof condition?.class === 'number' ? condition.class : 0;
    const count = this.rowClasses?.count ?? null;
    const next = count !== null && present + 1 >= count ? present - 1 : present + 1;
    return [present, next].filter((label) => this.refusalOfClass(label) === null);
  }

  /** Why the model has no rows of a class, in one line; null: it has. */
  refusalOfClass(label: number): string | null {
    return conditionProblem(this.rowClasses, { class: label });
  }

  /** Adds a row. Throws an error of one line where the sheet has it or has no room, or the model has no such class. */
  addClass(label: number): void {
    const refusal = this.refusalOfClass(label);
    if (refusal !== null) throw new Error(refusal);
    const { chosenClasses: chosen } = this;
    if (chosen.includes(label)) throw new Error(`class ${label} has a row already`);
    if (chosen.length >= MAX_CLASS_ROWS) throw new Error(`at most ${MAX_CLASS_ROWS} rows of classes`);
    this.change({ classes: [...chosen, label] }, 'add class row');
  }

  removeClass(index: number): void {
    this.change({ classes: this.chosenClasses.filter((_, i) => i !== index) }, 'remove class row');
  }

  /** Throws an error of one line where it does not measure what distances are taken on. */
  chooseMetric(metric: Metric): void {
    const problem = this.distancesOn === 'latents' ? latentProblem(metric) : null;
    if (problem !== null) throw new Error(`${metricOf(metric).title} ${problem}`);
    this.change({ metric }, 'change metric');
  }

  /** Makes the column of this S the reference. */
  compareWith(numSteps: number): void {
    if (numSteps !== this.reference) this.change({ reference: numSteps }, 'choose reference');
  }

  /** Why a solver has no rows in the sampling as it is set, in one line; null: it has. */
  refusalOf(choice: SolverChoice): string | null {
    return refusalOf(choice, this.#workspace.sampling, this.stepCounts);
  }

  /** Adds a row of a solver. Throws an error of one line where the sheet has it, or has no room. */
  addSolver(choice: SolverChoice): void {
    const { chosenSolvers: chosen } = this;
    if (chosen.some((other) => keyOf(other) === keyOf(choice)))
      throw new Error(`${keyOf(choice)} has a row already`);
    if (chosen.length >= MAX_SOLVER_ROWS) throw new Error(`at most ${MAX_SOLVER_ROWS} rows of solvers`);
    this.change({ solvers: [...chosen, choice] }, 'add solver row');
  }

  removeSolver(index: number): void {
    this.change({ solvers: this.chosenSolvers.filter((_, i) => i !== index) }, 'remove solver row');
  }

  /** What a picture of a column costs with the sheet's own solver; null while nothing was measured. */
  costAt(column: number): Cost | null {
    const settings = { ...this.#workspace.sampling.settings, numSteps: this.stepCounts[column]! };
    return this.timing && costOf(settings, this.timing);
  }

  readonly zoomed = $derived.by(() => this.lens.zoom > 1);

  /** To the next power of two. */
  zoomBy(direction: 1 | -1): void {
    this.zoom(nextZoom(this.lens, direction));
  }

  /** About a place in the cells, in their widths and heights; their middle unless said otherwise. */
  zoom(factor: number, x?: number, y?: number): void {
    this.lens = zoomLens(this.lens, factor, x, y);
  }

  /** By widths and heights of a cell. */
  pan(dx: number, dy: number): void {
    this.lens = panLens(this.lens, dx, dy);
  }

  fit(): void {
    this.lens = wholePicture;
  }

  /**
   * Takes a pin in or lets it go, on the line while that makes the rows; while classes do, a pin that is taken in is the
   * one that has them. Throws an error of one line as the line does.
   */
  toggle(id: string): void {
    const { pins } = this.settings;
    if (this.rowsBy === 'line') this.#workspace.chain.toggle(id);
    else if (this.rowsBy === 'classes' && this.pins[0]?.id !== id)
      this.change({ pins: [id, ...pins.filter((other) => other !== id)] }, 'choose pins');
    else this.change({ pins: toggled(this.settings.pins, id) }, 'choose pins');
  }

  /** On the line while that makes the rows, as `toggle` does. */
  join(ids: readonly string[]): string | null {
    if (this.rowsBy === 'line') return this.#workspace.chain.join(ids);
    this.change({ pins: [...this.settings.pins, ...ids] }, 'choose pins');
    return null;
  }

  use(ids: readonly string[]): void {
    if (this.rowsBy === 'line') this.#workspace.chain.replace(ids);
    else this.change({ pins: ids }, 'choose pins');
  }

  figure(): FigureSpec | null {
    const { variant } = this;
    const figure = this.#sheetFigure();
    const otherRefs = variant?.kind === 'lerp' ? variant.subjects.map(({ ref }) => ref) : undefined;
    return figure && this.#workspace.comparing.figureOf(figure, variant, otherRefs);
  }

  /** Without what it is compared with. */
  #sheetFigure(): ConsistencyFigure | null {
    if (this.rows.length === 0) return null;
    const { id: across } = this.across;
    const { timing, solvers, classes } = this;
    const rows = classes ? this.pins : this.subjects;
    const isTimed = timing !== null && (this.settings.times === true || across === 'seconds');
    return {
      kind: 'consistency',
      pins: rows.map(({ name, ref }) => ({ name, ref })),
      ...(classes && { classes }),
      ladder: this.stepCounts,
      reference: this.reference,
      contrast: this.ablation,
      ...(this.ablation !== 'none' && { everyPin: true }),
      metric: this.metric,
      ...(this.distancesOn === 'latents' && { distancesOn: 'latents' as const }),
      ...(solvers.length > 0 && { solvers }),
      // Over seconds that nobody measured there is no plot: it runs over S until they are.
      ...(across !== costAxes[0].id && (across !== 'seconds' || isTimed) && { across }),
      ...(this.logAxis && { logAxis: true }),
      ...(isTimed && { timing }),
      ...proposedStyle(sheetStyle),
      settings: this.#workspace.sampling.settings,
      scale: null,
    };
  }

  /** Of a variant's row the row that it is compared with. A solver and the ablation stand under their pin alone. */
  rowFigure(chosen: string | null): ConsistencyFigure | null {
    const figure = this.#sheetFigure();
    const row = this.#ownRow(this.at?.row ?? this.rows.findIndex(({ id }) => id === `pin ${chosen}`));
    if (!figure || !row) return null;
    const { solvers = [], everyPin: _, classes, ...sheet } = figure;
    const solverRows = this.rows.filter(({ kind }) => kind === 'solver');
    const ofRow = solvers.filter((_, i) => solverRows[i]?.id === row.id);
    const { name, ref } = row.kind === 'solver' ? this.subjects[0]! : row;
    const { condition } = row.tiles[0]!.spec.settings;
    return {
      ...sheet,
      ...(classes && condition && { settings: { ...sheet.settings, condition } }),
      pins: [{ name, ref }],
      contrast: row.ablation,
      ...(row.ablation !== 'none' && { everyPin: true }),
      ...(ofRow.length > 0 && { solvers: ofRow }),
    };
  }

  #ownRow(at: number): SheetRow | null {
    const row = this.rows[at];
    return (row?.kind === 'variant' ? this.rows[at - 1] : row) ?? null;
  }

  /** Whether the ablation would show anything beside the sampling as it is set. A consistency model takes neither. */
  offers(ablation: Ablation): boolean {
    if (this.sampling.isConsistency) return ablation === 'none';
    const { eta, clip } = this.#workspace.sampling.settings;
    const isCompared = this.variant?.kind === 'eta' && this.variant.settings.eta === 1;
    return { none: true, eta: eta === 0 && !isCompared, clip: clip !== 'diffusers' }[ablation];
  }
}
