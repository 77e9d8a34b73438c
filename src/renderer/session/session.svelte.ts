import { untrack } from 'svelte';
import { bundledLocation, bundledModels } from '../../contract/bundled-model.ts';
import { commandsOf, type CommandId } from '../../contract/commands.ts';
import type { Command } from '../../contract/command.ts';
import { channels } from '../../contract/channels.ts';
import type { FigureSpec } from '../../contract/figures/index.ts';
import type { Pin } from '../../contract/pin.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import { makeTile } from '../state/tile.ts';
import type { Picture } from '../state/picture-store.ts';
import type { Plan } from '../state/plan.ts';
import { PinStatistics } from '../state/pin-statistics.svelte.ts';
import { Workspace } from '../state/workspace.svelte.ts';
import { views as allViews } from '../views/index.ts';
import type { View, ViewState } from '../views/view.ts';
import { DroppedRecipe } from './dropped-recipe.svelte.ts';
import { Exports } from './exports.svelte.ts';
import { Failures } from './failures.svelte.ts';
import { receiveFrames } from './frame-port.ts';
import type { Lane } from './lane.svelte.ts';
import { Lanes } from './lanes.ts';
import { ModelHub, type WantModel } from './hub/model-hub.svelte.ts';
import { OpenLesson } from './lesson.svelte.ts';
import { Mixing } from './mixing.svelte.ts';
import { ModelArchitecture } from './model-architecture.svelte.ts';
import { ModelSize } from './model-size.svelte.ts';
import type { OpenView } from './open-view.ts';
import { picturePairsOf } from './picture-pairs.ts';
import { PinSelection } from './pin-selection.svelte.ts';
import { OpenProject } from './project.svelte.ts';
import { tileFigure } from './tile-figure.ts';
import { showRemoved } from './removals.ts';
import { Thumbnails } from './thumbnails.svelte.ts';
import { SecondSession } from './second-session.svelte.ts';
import { Tray } from './tray.svelte.ts';

/** The window's whole state: what the views share, the views, and what spans them. */
export class Session extends Workspace {
  /** In the order of the tabs and of the keys 1, 2, 3 … */
  readonly views: readonly OpenView[];
  /** The table of commands that these views make. */
  readonly commands: readonly (Command & { readonly id: CommandId })[];
  readonly selection = new PinSelection(this.board);
  readonly selectedPin = $derived.by(() => this.board.list.find(({ id }) => id === this.selected) ?? null);

  readonly tray = new Tray();
  readonly lesson = new OpenLesson(this);
  readonly size: ModelSize;
  readonly architecture: ModelArchitecture;
  readonly hub: ModelHub;
  readonly project: OpenProject;
  readonly dropped: DroppedRecipe;
  readonly exports: Exports;
  readonly thumbnails: Thumbnails;
  readonly mixing: Mixing;
  readonly secondModel: SecondSession;
  /** Of the selected pin. */
  readonly statistics: PinStatistics;
  readonly #lanes: Lanes;
  readonly #failures: Failures;

  constructor(bridge: Bridge, views: readonly View[] = allViews) {
    const contracts = views.map(({ contract }) => contract);
    super(bridge, contracts);
    this.commands = commandsOf(contracts) as Session['commands'];
    this.size = new ModelSize(this.studio, this.dialogs);
    this.architecture = new ModelArchitecture(bridge, this.studio, this.dialogs);
    this.hub = new ModelHub(this);
    this.dropped = new DroppedRecipe(bridge);
    this.thumbnails = new Thumbnails(this);
    this.mixing = new Mixing(this, this.selection, this.thumbnails);
    this.statistics = new PinStatistics(bridge);
    this.#failures = new Failures(this, this, () => this.#lanes.runFailedAgain());
    this.#lanes = new Lanes(this, this.studio, ['mix', 'pins', ...contracts.map(({ id }) => id)], {
      onError: (error, under, lane) => this.#failures.showJobFailure(error, under, lane),
      onDone: (lane) => this.#failures.onDone(lane),
    });
    this.views = views.map((view) => ({
      ...view,
      state: view.createState(this),
      lane: this.#lanes.of(view.contract.id),
    }));
    const want: WantModel = (origin, open) => void this.hub.want(origin, open);
    this.view = contracts[0]!.id;
    this.secondModel = new SecondSession(this, this.hub.cache, want);
    this.exports = new Exports(this, this);
    this.project = new OpenProject(this, (view) => this.#show(view), want);
  }

  /** Id of the pin that the tray's keys and menus act on. Writing it selects that pin alone. */
  get selected(): string | null {
    return this.selection.main;
  }
  set selected(id: string | null) {
    this.selection.select(id);
  }

  /** The view that is shown. */
  readonly shown = $derived.by<OpenView>(
    () => this.views.find(({ contract }) => contract.id === this.view) ?? this.views[0]!,
  );
  readonly active = $derived.by<ViewState>(() => this.shown.state);
  override get subject(): LatentRef | null {
    return this.active.present ?? this.selectedPin?.ref ?? null;
  }
  readonly lane = $derived.by<Lane>(() => this.shown.lane);
  override get present(): LatentRef | null {
    return this.active.present;
  }

  /** The picture of `present`; null while it is not there at the S that is asked for. */
  readonly presentPicture = $derived.by<Picture | null>(() => {
    const { present, presentPicture } = this.active;
    if (!present || presentPicture !== undefined) return presentPicture ?? null;
    const shown = this.pictures.show(makeTile('', present, this.sampling.settings, this.studio.surroundings));
    return shown?.state === 'exact' ? shown.picture : null;
  });
  /** The figure of that picture alone, in the model's size; null where none names it. */
  readonly presentFigure = $derived.by<FigureSpec | null>(() => {
    const { present, presentTile = present && { ref: present, settings: this.sampling.settings } } =
      this.active;
    return presentTile && tileFigure(presentTile, this.board.list);
  });
  /** The figure of the row under the cursor, or of the chosen pin's, with the fallback font of figures. */
  readonly presentRow = $derived.by<FigureSpec | null>(() => {
    const row = this.hasPictures ? this.active.rowFigure?.(this.selectedPin?.id ?? null) : null;
    return row ? { ...row, font: this.preferences.settings.figureFont?.sha256 ?? null } : null;
  });
  /** The lane that has something to say: the first model's, unless only the second one's has. */
  readonly busyLane = $derived.by<Lane>(() => {
    const { lane, secondModel } = this;
    return lane.status === 'idle' && lane.announced === null ? secondModel.lane : lane;
  });
  /** Pictures of the present view at the S it asks for, of both models, and how many there are to be. */
  readonly count = $derived.by(() => {
    const { plan, secondPlan } = this.active;
    const tiles = this.hasPictures ? [...(plan?.tiles ?? []), ...(secondPlan?.tiles ?? [])] : [];
    return { done: tiles.filter((tile) => this.pictures.has(tile)).length, total: tiles.length };
  });
  /** A picture that is shown draws step noise, so the seed of it decides what is seen. */
  readonly noisy = $derived.by(() => {
    const { plan, secondPlan } = this.active;
    const isNoisy = (one: Plan | null | undefined): boolean =>
      one?.tiles.some((tile) => tile.isNoisy) ?? false;
    return this.sampling.noisy || isNoisy(plan) || isNoisy(secondPlan);
  });
  /** Pairs of pictures that can be laid over each other: of the present view, and of two pins that are selected. */
  readonly picturePairs = $derived.by(() => picturePairsOf(this));
  /** Everything the present view asked for is there, distances too. */
  readonly complete = $derived.by(() => {
    const { plan, secondPlan = null } = this.active;
    return (
      this.studio.surroundings !== '' &&
      this.hasPictures &&
      plan !== null &&
      this.#isThere(plan) &&
      (secondPlan === null || this.#isThere(secondPlan))
    );
  });

  /** There is something to show and something to make it with. */
  readonly #working = $derived.by(
    () => this.project.isLoaded && this.studio.surroundings !== '' && this.hasPictures,
  );

  /** Connects to main and runs the lanes. To be called while a component is being set up. */
  connect(): void {
    this.bridge.on('job', (event) => {
      if (event.lane === 'second') this.secondModel.receive(event);
      else this.#lanes.receive(event);
      this.exports.receive(event);
    });
    for (const channel of [channels.frames, channels.secondFrames])
      receiveFrames(channel, (frames) => this.pictures.receive(frames));
    void this.studio.connect();
    void this.preferences.connect();
    this.project.connect();
    this.hub.connect();
    this.#failures.connect();
    this.#connectLanes();
    this.#connectModel();
    this.secondModel.connect(
      () => this.project.isLoaded && this.preferences.isLoaded,
      () => ({
        working: this.#working,
        plan: this.active.secondPlan ?? null,
        firstDone: this.active.plan === null || this.#isThere(this.active.plan),
      }),
    );
    $effect(() => this.toasts.dismissEnded());
    $effect(() => {
      void this.exploration.lastChange;
      untrack(() => showRemoved(this.exploration, this.toasts));
    });
    $effect(() => this.facts.describe(this.active.pins, this.studio.surroundings, this.studio.ready));
    $effect(() =>
      this.thumbnails.facts.describe(this.board.list, this.studio.surroundings, this.studio.ready),
    );
    $effect(() => this.statistics.lookAt(this.selectedPin, this.studio.identity, this.studio.ready));
  }

  #isThere(plan: Plan): boolean {
    return (
      plan.tiles.every((tile) => this.pictures.has(tile)) &&
      plan.compare.every((comparison) => this.pictures.distance(comparison) !== null)
    );
  }

  /** Whether the pin takes part in the present view. */
  isChosen(id: string): boolean {
    return this.active.pins.some((pin) => pin.id === id);
  }

  toggle(id: string): void {
    this.addPin(() => this.active.toggle?.(id));
  }

  /** Pins the tile under the cursor, the tiles that are selected, or the picture that is shown. */
  pinPresent(): void {
    const { present, presents = present ? [present] : [] } = this.active;
    if (presents.length > 0) this.addPins(() => this.pinLatents(presents), presents.length);
  }

  /** The present view shows exactly the selected pins. Shows why it does not, if it does not. */
  useSelected(): void {
    this.addPin(() => this.active.use?.(this.selection.pins.map(({ id }) => id)));
  }

  /** Pins a latent, with the image that it was made from, if any. Throws an error of one line when there are too many. */
  pinLatent(ref: LatentRef, after: string | null = null): Pin {
    return this.pinLatents([ref], after)[0]!;
  }

  /** Pins several, as one step of the history. Throws an error of one line when they do not all fit. */
  pinLatents(refs: readonly LatentRef[], after: string | null = null): Pin[] {
    const latents = refs.map((ref) => {
      const origins = this.views.map(({ state }) => state.originOf?.(ref) ?? null);
      return { ref, origin: origins.find((origin) => origin !== null) ?? null };
    });
    return this.board.addAll(latents, after);
  }

  addRandomPin(): void {
    this.addPins(() => [this.board.addRandom()]);
  }

  protected override joinView(ids: readonly string[]): string | null {
    return this.active.join?.(ids) ?? null;
  }

  /** Cancels the present view's work, of both models. */
  cancel(): void {
    for (const lane of [this.lane, this.secondModel.lane]) if (lane.status === 'running') lane.cancel();
  }

  /** Takes the present view's work up again, with another engine where the last one is gone. */
  goOn(): void {
    if (this.studio.engineFailed) this.#failures.restartEngine();
    this.lane.runAgain();
    if (this.secondModel.lane.status !== 'running') this.secondModel.lane.runAgain();
  }

  /**
   * What a first start has: a new exploration, the first view as it opens, the model, the look of pixels and the size of
   * text; no lesson and no messages. Does nothing if the person keeps unsaved changes.
   */
  async reset(): Promise<void> {
    this.lesson.leave();
    if (!(await this.project.begin())) return;
    this.selected = null;
    this.toasts.clear();
    for (const { state } of this.views) state.reset?.();
    this.view = this.views[0]!.contract.id;
    this.preferences.change({ pixels: 'nearest', presenter: false });
    const { model } = this.studio.state;
    const [first] = bundledModels;
    if (!model?.bundled || model.name !== first) await this.studio.openModel(bundledLocation(first));
  }

  #connectLanes(): void {
    $effect(() => this.#lanes.setReady(this.studio.ready));
    $effect(() => {
      void this.studio.costs; // measured when a model is opened
      untrack(() => this.#lanes.renewEstimates());
    });
    $effect(() => this.#lanes.of('pins').setPlan(this.#working ? this.thumbnails.plan : null));
    $effect(() => this.#lanes.of('mix').setPlan(this.#working ? this.mixing.plan : null));
    for (const view of this.views) {
      // Only what is seen is computed; what was computed is stored.
      $effect(() => view.lane.setPlan(this.#working && this.shown === view ? view.state.plan : null));
    }
    $effect(() => {
      if (!this.studio.ready || !this.drawable) return;
      const origins = this.board.list.flatMap(({ origin }) => (origin?.kind === 'image' ? origin : []));
      const hashes = this.views.flatMap(({ state }) => state.imageHashes ?? []);
      this.images.load([...hashes, ...origins.map(({ sha256 }) => sha256)]);
    });
  }

  #connectModel(): void {
    $effect(() => {
      if (this.studio.identity === '') return;
      untrack(() => this.#onModel());
    });
    $effect(() => {
      if (this.studio.surroundings === '') return;
      untrack(() => this.toasts.dismissGone());
    });
  }

  /** Goes where a project was left. */
  #show(view: string): void {
    this.selected = null;
    this.pictures.clearSlots();
    if (this.views.some(({ contract }) => contract.id === view)) this.view = view;
  }

  /** Another model's pictures are no stand-ins. */
  #onModel(): void {
    this.pictures.clearSlots();
    this.dropped.forgetReplay();
  }
}
