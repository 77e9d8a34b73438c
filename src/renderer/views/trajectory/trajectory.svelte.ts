import type { Pin } from '../../../contract/pin.ts';
import {
  MAX_TRAJECTORY_COUNTS,
  trajectory,
  type TrajectorySettings,
} from '../../../contract/views/trajectory.ts';
import { proposedStyle, stripStyle } from '../../../contract/figures/style.ts';
import { maxRateOf } from '../../../contract/formats.ts';
import type { FigureSpec } from '../../../contract/figures/index.ts';
import type { TrajectoryFigure } from '../../../contract/figures/trajectory.ts';
import type { StepCountLimits } from '../../state/step-counts.ts';
import type { Compares } from '../../state/comparing.svelte.ts';
import type { PairSides } from '../../state/pair-look.svelte.ts';
import type { Plan } from '../../state/plan.ts';
import type { PlayRange } from '../../state/playback.ts';
import { makeTile, type Tile } from '../../state/tile.ts';
import type { Sampling } from '../../state/sampling.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { ViewState } from '../view.ts';

/** How many values of S lie over one axis. */
export const TRAJECTORY_COUNTS: StepCountLimits = { min: 1, max: MAX_TRAJECTORY_COUNTS };

/** Steps that a figure shows of each S. */
const FIGURE_COLUMNS = 10;

/** In which the whole axis is played, whatever S. */
const PLAY_SECONDS = 5;

/** The trajectory from x_T to x_0 at one S. */
export interface TrajectoryAtS {
  readonly numSteps: number;
  /** How it is sampled beside the other of its S: "η = 1"; '' where nothing is compared. */
  readonly title: string;
  readonly isVariant: boolean;
  /** S is written in words, as of a consistency model. */
  readonly stepsInWords: boolean;
  /** τ, in call order; empty where the profile has none at this S. */
  readonly timesteps: readonly number[];
  readonly tile: Tile;
}

/** One pin's trajectory from noise to picture, at up to four S over one axis of t. */
export class Trajectory implements ViewState {
  readonly keepsPin = true;
  /** Which S the previews show and the keys step through. */
  chosen = $state(0);
  playing = $state(false);
  /** Between two values of t while it plays. */
  #t = $state<number | null>(null);

  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.trajectory);
  readonly stepCounts = $derived.by(() => this.settings.ladder);
  readonly pin = $derived.by<Pin | null>(() => {
    const { list } = this.#workspace.board;
    return list.find(({ id }) => id === this.settings.pin) ?? list[0] ?? null;
  });
  readonly pins = $derived.by(() => (this.pin ? [this.pin] : []));
  /** In lists of choices. */
  readonly offeredPins = $derived.by(() =>
    this.#workspace.board.list.map(({ id, name }) => ({ value: id, text: name })),
  );
  readonly compares = $derived.by<Compares>(() => ({
    kinds: ['eta', 'solver', 'class', 'model'],
    stepCounts: this.stepCounts,
  }));
  /** What each trajectory is compared with; null: nothing. */
  readonly variant = $derived.by(() => this.#workspace.comparing.variantIn(this.compares));
  /** One for each S, under it its variant where they are compared. */
  readonly trajectories = $derived.by<TrajectoryAtS[]>(() => {
    const { pin, variant } = this;
    if (!pin) return [];
    const { sampling, studio } = this.#workspace;
    const { settings } = sampling;
    const own = {
      title: variant?.presentTitle ?? '',
      settings,
      surroundings: studio.surroundings,
      stepsInWords: sampling.isConsistency,
    };
    return this.stepCounts.flatMap((numSteps, i) =>
      [own, ...(variant ? [variant] : [])].map((side, of) => ({
        numSteps,
        title: side.title,
        isVariant: of > 0,
        stepsInWords: side.stepsInWords,
        timesteps: sampling.timestepsOf(numSteps, side.settings),
        tile: makeTile(
          of > 0 ? `trajectory variant ${i}` : `trajectory ${i}`,
          pin.ref,
          { ...side.settings, numSteps },
          side.surroundings,
          'trajectory',
        ),
      })),
    );
  });
  /** The S that τ can have. */
  readonly #possible = $derived.by(() =>
    this.trajectories.flatMap(({ numSteps, timesteps, isVariant }) =>
      timesteps.length > 0 && !isVariant ? [numSteps] : [],
    ),
  );
  readonly #isSecond = ({ isVariant }: TrajectoryAtS): boolean =>
    isVariant && this.variant?.isOtherModel === true;
  readonly plan = $derived.by(() => this.#planOf('trajectory', (one) => !this.#isSecond(one)));
  readonly secondPlan = $derived.by(() => this.#planOf('second', this.#isSecond));
  /** Where the axis of t begins; it ends at 0. */
  readonly noisiest = $derived.by(() => this.#workspace.sampling.bounds.numTrainTimesteps - 1);
  /** The t that is looked at: the middle at first, where a picture takes shape. */
  readonly t = $derived.by(() => Math.min(this.#t ?? Math.round(this.noisiest / 2), this.noisiest));
  readonly range = $derived.by<PlayRange>(() => ({
    last: this.noisiest,
    repeat: 'once',
    rate: this.noisiest / PLAY_SECONDS,
  }));
  readonly currentIndex = $derived.by(() => Math.min(this.chosen, this.trajectories.length - 1));
  readonly current = $derived.by<TrajectoryAtS | null>(() => this.trajectories[this.currentIndex] ?? null);
  /** The chosen one, and the one that it is compared with. */
  readonly previewed = $derived.by(() =>
    this.trajectories.filter(({ numSteps }) => numSteps === this.current?.numSteps),
  );
  readonly pair = $derived.by<PairSides | null>(() => {
    const [a, b] = this.previewed.map(({ title, tile }) => ({
      title,
      shown: this.#workspace.pictures.show(tile),
    }));
    return a && b ? [a, b] : null;
  });
  /** Of the chosen trajectory, the step nearest to t. */
  readonly at = $derived.by(() => this.stepOf(this.current));

  /** x_t is no x_T: what can be pinned is where the trajectory began. */
  readonly present = $derived.by(() => this.pin?.ref ?? null);
  /** x̂_0 at t. */
  readonly presentPicture = $derived.by(() =>
    this.current
      ? (this.#workspace.pictures.showSteps(this.current.tile).own[this.at]?.predX0 ?? null)
      : null,
  );
  /** The last x̂_0 is the picture that sampling makes; no figure names one of those before. */
  readonly presentTile = $derived.by(() => {
    const { current } = this;
    const isLast = current !== null && this.at === current.timesteps.length - 1;
    return isLast && !this.#isSecond(current) ? current.tile.spec : null;
  });
  readonly shownNumSteps = $derived.by(() => this.current?.numSteps ?? null);

  /** An animation takes as long as the window plays the axis, whatever S. */
  readonly playback = $derived.by(() => {
    const rate = Math.round(Math.max(...this.#possible) / PLAY_SECONDS);
    return { rate: Math.min(maxRateOf('gif'), Math.max(1, rate)), repeat: 'loop' as const };
  });

  /** How far one has come from the noise, in steps of t. */
  get position(): number {
    return this.noisiest - this.t;
  }
  set position(position: number) {
    this.#t = this.noisiest - position;
  }

  get sampling(): Sampling {
    return this.#workspace.sampling;
  }

  /** The step of a trajectory nearest to t. */
  stepOf(trajectory: TrajectoryAtS | null): number {
    return stepAt(trajectory?.timesteps ?? [], this.t);
  }

  /** The shortest first: it is there at once, and stands in for the others. */
  #planOf(lane: Plan['lane'], isWanted: (one: TrajectoryAtS) => boolean): Plan | null {
    const possible = this.trajectories.filter((one) => one.timesteps.length > 0 && isWanted(one));
    const tiles = possible.map(({ tile }) => tile);
    if (tiles.length === 0) return null;
    return { lane, tiles, compare: [], preview: this.#workspace.previewFor(lane, tiles) };
  }

  change(patch: Partial<TrajectorySettings>, label = 'change trajectory'): void {
    this.#workspace.exploration.set('trajectory', patch, label);
  }

  /** Shows this pin's trajectory in place of the other's. */
  toggle(id: string): void {
    if (id !== this.pin?.id) this.change({ pin: id }, 'choose pin');
  }

  /** The first of the new pins takes the place of the one that is shown. */
  join([first]: readonly string[]): null {
    if (first !== undefined) this.toggle(first);
    return null;
  }

  /** Throws an error of one line when there are several. */
  use(ids: readonly string[]): void {
    if (ids.length !== 1) throw new Error(`a trajectory is that of one pin, got ${ids.length}`);
    this.toggle(ids[0]!);
  }

  /** Whether there is a tile whose trajectory is not the one that is shown. */
  get canShowPresent(): boolean {
    const { present, view } = this.#workspace;
    return present !== null && view !== trajectory.id;
  }

  /** Shows the trajectory of the tile under the cursor in another view, which is pinned unless it is a pin: one change. */
  showPresent(): void {
    const workspace = this.#workspace;
    const { board, exploration, present } = workspace;
    if (!present) return;
    workspace.addPin(() => {
      exploration.together('show trajectory', () =>
        this.change({ pin: (board.pinOf(present) ?? board.add(present)).id }),
      );
      workspace.view = trajectory.id;
    });
  }

  play(): void {
    if (!this.current) return;
    this.playing = !this.playing;
    if (this.playing && this.t <= 0) this.position = 0;
  }

  reset(): void {
    [this.playing, this.chosen, this.#t] = [false, 0, null];
  }

  /** Chooses a t, whether it is in τ or not. */
  lookAt(t: number): void {
    this.playing = false;
    this.#t = Math.min(this.noisiest, Math.max(0, Math.round(t)));
  }

  /** Chooses a step of the chosen trajectory, counted from x_T. */
  go(index: number): void {
    const { timesteps = [] } = this.current ?? {};
    const t = timesteps[Math.min(timesteps.length - 1, Math.max(0, index))];
    if (t !== undefined) this.lookAt(t);
  }

  choose(index: number): void {
    this.chosen = Math.min(this.trajectories.length - 1, Math.max(0, index));
  }

  figure(): FigureSpec | null {
    const { pin } = this;
    const stepCounts = this.#possible;
    if (!pin || stepCounts.length === 0) return null;
    const figure: TrajectoryFigure = {
      kind: 'trajectory',
      pin: { name: pin.name, ref: pin.ref },
      ladder: stepCounts,
      columns: FIGURE_COLUMNS,
      ...proposedStyle(stripStyle),
      settings: this.#workspace.sampling.settings,
      scale: null,
    };
    return this.#workspace.comparing.figureOf(figure, this.variant);
  }
}

/** Index of the timestep nearest to t. */
function stepAt(timesteps: readonly number[], t: number): number {
  let best = 0;
  timesteps.forEach((other, i) => {
    if (Math.abs(other - t) < Math.abs(timesteps[best]! - t)) best = i;
  });
  return best;
}
