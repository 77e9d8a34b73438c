import { untrack } from 'svelte';
import { theme } from '../canvas/theme.svelte.ts';
import type { Pin } from '../../contract/document.ts';
import type { ErrorReport } from '../../contract/errors.ts';
import type { JobEvent, Lane as LaneName } from '../../contract/job.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import { isPictureShape } from '../../core/image.ts';
import { defaultSettings } from '../../core/settings.ts';
import { Consistency } from './consistency.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { DroppedRecipe } from './dropped-recipe.svelte.ts';
import { estimateWork } from './estimate.ts';
import { Exploration } from './exploration.svelte.ts';
import { FigureExport } from './figure-export.svelte.ts';
import { FilmExport } from './film-export.svelte.ts';
import { receiveFrames } from './frame-port.ts';
import { ImageShelf } from './image-shelf.svelte.ts';
import { Inversion } from './inversion.svelte.ts';
import { Lane } from './lane.svelte.ts';
import { LatentFacts } from './latent-facts.svelte.ts';
import { Line } from './line.svelte.ts';
import { ModelSize } from './model-size.svelte.ts';
import { isCrash, Notices } from './notices.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { isDrawn } from './pin.ts';
import { PinBoard } from './pins.svelte.ts';
import { Plane } from './plane.svelte.ts';
import { PREVIEW_STEPS, type Plan } from './plan.ts';
import { Preferences } from './preferences.svelte.ts';
import { ProjectDesk } from './project.svelte.ts';
import { Sampling } from './sampling.svelte.ts';
import { StudioLink } from './studio-link.svelte.ts';
import { makeTile } from './tile.ts';
import { Trajectory } from './trajectory.svelte.ts';
import { Tray } from './tray.svelte.ts';
import type { View } from './view.ts';

/** In the order of the tabs and of the keys 1, 2, 3 … */
export const viewNames = ['line', 'plane', 'consistency', 'trajectory', 'inversion'] as const;
export type ViewName = (typeof viewNames)[number];

/** The window's whole state, composed. */
export class Session {
  view = $state<ViewName>('line');
  /** Id of the pin that the tray's keys and menus act on, and from which angles are measured. */
  selected = $state<string | null>(null);
  /** Undone and removed pins stay selected by their id only. */
  readonly selectedPin = $derived.by(() => this.board.list.find(({ id }) => id === this.selected) ?? null);

  readonly bridge: Bridge;
  readonly preferences: Preferences;
  readonly dialogs = new Dialogs();
  readonly tray = new Tray();
  readonly notices = new Notices(() => ({ model: this.studio.identity, run: this.studio.surroundings }));
  readonly pictures = new Pictures();
  readonly exploration = new Exploration();
  readonly board = new PinBoard(this.exploration);
  readonly sampling: Sampling;
  readonly studio: StudioLink;
  readonly size: ModelSize;
  readonly project: ProjectDesk;
  readonly line: Line;
  readonly plane: Plane;
  readonly consistency: Consistency;
  readonly trajectory: Trajectory;
  readonly inversion: Inversion;
  readonly images: ImageShelf;
  readonly figures: FigureExport;
  readonly dropped: DroppedRecipe;
  readonly films: FilmExport;
  readonly facts: LatentFacts;
  /** Of all pins of the tray. */
  readonly trayFacts: LatentFacts;
  readonly views: Readonly<Record<ViewName, View>>;
  readonly lanes: Readonly<Record<ViewName | 'pins', Lane>>;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.preferences = new Preferences(bridge);
    this.sampling = new Sampling(this.exploration, this.preferences);
    this.studio = new StudioLink(bridge, (error) => this.notices.showError(error));
    this.size = new ModelSize(this.studio, this.dialogs);
    this.project = new ProjectDesk({
      bridge,
      exploration: this.exploration,
      studio: this.studio,
      notices: this.notices,
      view: () => this.view,
      show: (view) => this.#show(view),
    });
    const { exploration, board, sampling, studio } = this;
    const deps = { exploration, board, sampling, studio };
    this.line = new Line(deps);
    this.plane = new Plane(deps);
    this.consistency = new Consistency(deps, this.line);
    this.trajectory = new Trajectory(deps);
    this.inversion = new Inversion(deps, this.pictures);
    this.images = new ImageShelf(this.inversion, bridge);
    const { line, plane, consistency, trajectory, inversion } = this;
    this.views = { line, plane, consistency, trajectory, inversion };
    this.figures = new FigureExport({
      bridge,
      notices: this.notices,
      figure: () => (this.exportable ? (this.active.figure?.(theme.name) ?? null) : null),
      // The plane's figure is a grid of its own.
      isSampled: () => this.complete && this.view !== 'plane',
      secondsPerSample: () => studio.costs.secondsPerSample,
      font: () => this.preferences.settings.figureFont?.sha256 ?? null,
    });
    this.dropped = new DroppedRecipe(bridge);
    this.films = new FilmExport({
      bridge,
      notices: this.notices,
      figure: () => this.figures.figure,
      playing: () => line.settings,
    });
    this.facts = new LatentFacts(bridge);
    this.trayFacts = new LatentFacts(bridge);
    const makeLane = (): Lane =>
      new Lane(
        bridge,
        this.pictures,
        (error, under) => this.#tellJobFailure(error, under),
        (tiles, previewSteps) => estimateWork(tiles, previewSteps, studio.costs),
        () => studio.surroundings,
      );
    const entries = [...viewNames, 'pins' as const].map((name) => [name, makeLane()] as const);
    this.lanes = Object.fromEntries(entries) as Record<ViewName | 'pins', Lane>;
  }

  /** Something of the present view is on its way to a file, behind the window. */
  readonly exporting = $derived.by(() => this.figures.saving || this.films.saving);
  readonly exportProgress = $derived.by(() => this.films.progress ?? this.figures.progress);

  cancelExport(): void {
    this.figures.cancel();
    this.films.cancel();
  }

  /** The pins' pictures in the tray: at a small S, so that they are there at once. */
  readonly thumbnails = $derived.by(() =>
    this.board.list.map(({ id, ref }) =>
      makeTile(`pin ${id}`, ref, defaultSettings(PREVIEW_STEPS), this.studio.surroundings),
    ),
  );
  readonly thumbnailPlan = $derived.by<Plan>(() => ({
    lane: 'pins',
    // One that cannot be read would keep every other from its picture.
    tiles: this.thumbnails.filter((_, i) => {
      const pin = this.board.list[i]!;
      return isDrawn(pin.ref) || this.trayFacts.normOf(pin) !== undefined;
    }),
    compare: [],
    previewSteps: null,
  }));

  /** Whether x_0 of the model can be drawn: of another number of channels than 1 and 3 only arrays can be made. */
  readonly drawable = $derived.by(() => {
    const { model } = this.studio.state;
    return model === null || isPictureShape(model.shape);
  });
  /** Of the model's pictures, in model pixels. */
  readonly pictureSize = $derived.by(() => {
    const [, height, width] = this.studio.state.model?.shape ?? [3, 32, 32];
    return { width, height };
  });
  readonly active = $derived.by<View>(() => this.views[this.view]);
  readonly lane = $derived.by(() => this.lanes[this.view]);
  /** Pictures of the present view at their wanted S, and how many there are to be. */
  readonly count = $derived.by(() => {
    const tiles = this.drawable ? (this.active.plan?.tiles ?? []) : [];
    return { done: tiles.filter((tile) => this.pictures.has(tile)).length, total: tiles.length };
  });
  /** Everything the present view asked for is there, distances too. */
  readonly complete = $derived.by(() => {
    const { plan } = this.active;
    return (
      this.studio.surroundings !== '' &&
      this.drawable &&
      plan !== null &&
      this.count.done === this.count.total &&
      plan.compare.every((comparison) => this.pictures.distance(comparison) !== null)
    );
  });

  /** There is something to show and something to make it with. */
  readonly #atWork = $derived.by(
    () => this.project.known && this.studio.surroundings !== '' && this.drawable,
  );

  /** Connects to main and keeps the lanes at work. To be called while a component is being set up. */
  connect(): void {
    this.bridge.on('job', (event) => this.#receive(event));
    receiveFrames((frames) => this.pictures.receive(frames));
    void this.studio.connect();
    void this.preferences.connect();
    this.project.connect();
    this.#takeNotices();
    $effect(() => {
      for (const lane of Object.values(this.lanes)) lane.setReady(this.studio.ready);
    });
    $effect(() => this.lanes.pins.want(this.#atWork ? this.thumbnailPlan : null));
    for (const view of viewNames) {
      // Only what is seen is computed; what was computed is kept.
      $effect(() => {
        const wanted = this.view === view && this.#atWork;
        this.lanes[view].want(wanted ? this.views[view].plan : null);
      });
    }
    $effect(() => {
      if (this.studio.ready && this.drawable) this.images.read(this.board.list);
    });
    $effect(() =>
      this.#tellFailure(this.studio.failure, this.studio.engineFailed, this.dialogs.open === 'size'),
    );
    this.#runAgainAfterFailure();
    $effect(() => {
      if (this.studio.identity === '') return;
      untrack(() => this.#meetModel());
    });
    $effect(() => {
      if (this.studio.surroundings === '') return;
      untrack(() => this.notices.forgetGone());
    });
    $effect(() => this.facts.describe(this.active.pins, this.studio.surroundings, this.studio.ready));
    $effect(() => this.trayFacts.describe(this.board.list, this.studio.surroundings, this.studio.ready));
  }

  /** Whether the pin takes part in the present view. */
  isChosen(id: string): boolean {
    return this.active.pins.some((pin) => pin.id === id);
  }

  toggle(id: string): void {
    this.addPin(() => this.active.toggle?.(id));
  }

  /** Pins the tile under the cursor, or the frame that is shown. */
  pinPresent(): void {
    const { present } = this.active;
    if (present) this.addPin(() => this.pinLatent(present));
  }

  /** Pins a latent, with the image that it is the code of, if any. Throws an error of one line when there are too many. */
  pinLatent(ref: LatentRef, after: string | null = null): Pin {
    return this.board.add(ref, this.inversion.originOf(ref), after);
  }

  addRandomPin(): void {
    this.addPin(() => this.board.addRandom());
  }

  addPin(add: () => unknown): void {
    try {
      add();
    } catch (error) {
      this.notices.showError({ code: 'request/invalid', message: (error as Error).message });
    }
  }

  /** Takes the present view's work up again, with another engine where the last one is gone. */
  goOn(): void {
    if (this.studio.engineFailed) this.#tryAgain().run();
    this.lane.runAgain();
  }

  runFailedAgain(): void {
    for (const lane of Object.values(this.lanes)) if (lane.status === 'failed') lane.runAgain();
  }

  /** Whether there is something to export. */
  readonly exportable = $derived.by(
    () => this.studio.ready && this.active.figure !== undefined && (this.active.plan?.tiles.length ?? 0) > 0,
  );

  /** Goes where a project was left. */
  #show(view: string): void {
    this.selected = null;
    this.pictures.clearSlots();
    const known = viewNames.find((name) => name === view);
    if (known) this.view = known;
  }

  /** Another model's pictures are no stand-ins, and its schedule may be shorter. */
  #meetModel(): void {
    const { model } = this.studio.state;
    if (model) this.sampling.setBounds(model.scheduler);
    this.pictures.clearSlots();
    this.dropped.forgetReplay();
  }

  /** What a job of a model that is gone has still to say is of no interest. */
  #tellJobFailure(error: ErrorReport, under: string): void {
    if (under !== this.studio.surroundings) return;
    if (this.studio.engineFailed && isCrash(error.code)) return; // the engine's own line says it
    this.notices.showErrorOf('run', error, { label: 'Run again', run: () => this.runFailedAgain() });
  }

  /** What failed with the engine is run again once the engine is back at a person's request. */
  #runAgainAfterFailure(): void {
    let failed = false;
    $effect(() => {
      if (this.studio.engineFailed) failed = true;
      else if (failed && this.studio.ready) {
        failed = false;
        untrack(() => this.runFailedAgain());
      }
    });
  }

  /** Shows what main says is wrong, and lets go of it when that is mended or something else is wrong. */
  #tellFailure(failure: string, final: boolean, sizing: boolean): (() => void) | undefined {
    return untrack(() => {
      const { error } = this.studio.state;
      if (failure === '' || !error || sizing) return undefined; // the dialog says it
      if (final) this.notices.dismissCrashes();
      const id = this.notices.showError(error, ...(final ? [this.#tryAgain()] : this.#remedies(error)));
      return () => untrack(() => this.notices.dismiss(id));
    });
  }

  /** What main has to say, now and whenever there is more. */
  #takeNotices(): void {
    const take = async (): Promise<void> => {
      const answer = await this.bridge.ask('notices/take', null);
      if (answer.ok) for (const { text, about } of answer.value) this.notices.showPlain(text, about);
    };
    this.bridge.on('notice', () => void take());
    void take();
  }

  #remedies({ code }: ErrorReport): { label: string; run: () => void }[] {
    if (code !== 'model/no-size' || !this.size.asked) return [];
    return [{ label: 'Give a size…', run: () => this.size.askAgain() }];
  }

  #tryAgain(): { label: string; run: () => void } {
    const run = (): void => void this.studio.chooseProvider(this.studio.state.device?.choice ?? 'auto');
    return { label: 'Try again', run };
  }

  #receive(event: JobEvent): void {
    const lanes: Partial<Record<LaneName, Lane>> = this.lanes;
    lanes[event.lane]?.receive(event);
    if (event.lane !== 'figure' || event.kind !== 'progress') return;
    this.figures.receive(event);
    this.films.receive(event);
  }
}
