import type { Component } from 'svelte';
import type { CommandId } from '../../contract/commands.ts';
import type { StudioDocument } from '../../contract/document.ts';
import type { AnimationSpec } from '../../contract/animation.ts';
import type { FigureSpec } from '../../contract/figures/index.ts';
import type { TileSpec } from '../../contract/job.ts';
import type { NamedRef } from '../../contract/figures/style.ts';
import type { Pin, PinOrigin } from '../../contract/pin.ts';
import type { ViewContract } from '../../contract/views/view.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { NamedSetting } from '../state/named-setting.ts';
import type { Picture } from '../state/picture-store.ts';
import type { Compares } from '../state/comparing.svelte.ts';
import type { PairSides } from '../state/pair-look.svelte.ts';
import type { Plan } from '../state/plan.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { Zoomable } from '../state/zoomable.ts';

/** How an animation begins. */
export interface ProposedPlayback extends Pick<AnimationSpec, 'rate' | 'repeat'> {
  /** Its pictures alone fill the frame, without labels and captions. */
  readonly bare?: true;
}

/** What the window asks of a view's state. */
export interface ViewState extends Partial<Zoomable> {
  /** The pins that it shows, in its order. */
  readonly pins: readonly Pin[];
  /** The pictures that it needs of the engine; null when there is nothing to draw. */
  readonly plan: Plan | null;
  /** The pictures that it needs of the second model; absent or null: none. Its lane is `second`. */
  readonly secondPlan?: Plan | null;
  /** The comparisons that it takes, and every S at which it shows pictures; absent where it takes none. */
  readonly compares?: Compares;
  /** The picture under the cursor and what it is compared with, to be laid over each other; null: there is no such pair. */
  readonly pair?: PairSides | null;
  /** Adds a pin to those that it shows, or removes it. Absent in a view without pins. */
  toggle?(id: string): void;
  /** Shows these new pins too, as far as it has room. Returns one line where a limit keeps some out, else null. */
  join?(ids: readonly string[]): string | null;
  /** Shows exactly these pins, given in the order of the tray. Throws an error of one line where it cannot. */
  use?(ids: readonly string[]): void;
  /** It shows one pin, which only another pin replaces. */
  readonly keepsPin?: true;
  /** The latent under the cursor, or that of the picture that is shown: what P pins; null when there is none. */
  readonly present: LatentRef | null;
  /** Where several tiles can be selected: all that P pins. */
  readonly presents?: readonly LatentRef[];
  /** Its pictures are previews, whatever S is set. */
  readonly showsPreviews?: true;
  /** The picture of it that the view shows; absent where it is that of `present` as the sampling is set. */
  readonly presentPicture?: Picture | null;
  /**
   * What of the first model makes `presentPicture`, with its settings; null: nothing that a figure could name. Absent
   * where that is `present` as the sampling is set.
   */
  readonly presentTile?: Pick<TileSpec, 'ref' | 'settings'> | null;
  /** Where the view shows several S: the one whose τ the inspector shows. */
  readonly shownNumSteps?: number | null;
  /** What that S is of, in a word, where it is not the S of what is pointed at. */
  readonly shownNumStepsOf?: string;
  /** Its pictures have classes of their own, whatever class is set. */
  readonly hasOwnClasses?: boolean;
  /** What an export draws, as it is proposed: with its texts on light paper; null when there is nothing to draw. Absent where the view has no figure. */
  figure?(): FigureSpec | null;
  /**
   * A figure of one row of the view's: of the one under the cursor or with the keyboard's focus, else of the chosen pin's
   * (its id). Null where there is none; absent where the view has no rows.
   */
  rowFigure?(chosen: string | null): FigureSpec | null;
  /** Its figure samples other tiles than the view shows. */
  readonly figureHasOwnTiles?: boolean;
  /** Moves it to the part of its content that a restored figure shows. */
  reveal?(figure: FigureSpec): void;
  /** Its figure's tiles have no trajectories that could be saved. */
  readonly hasNoTrajectories?: true;
  /** How an animation of its figure is played unless the person says otherwise. Absent where the figure cannot move. */
  readonly playback?: ProposedPlayback | null;
  /** Shows the picture of this place, where the view leads through a sequence. */
  go?(index: number): void;
  /** Returns to how the view opens: playhead, zoom and the like, which are no part of the document. */
  reset?(): void;
  /** Why it shows nothing under the open model, in one line; null or absent: it does. */
  readonly refusal?: string | null;
  /** Hashes of the stored images that it shows. */
  readonly imageHashes?: readonly string[];
  /** What a latent was made from, where the view made it; null for other latents. */
  originOf?(ref: LatentRef): PinOrigin | null;
  /** Adds image files that were dropped, pasted or chosen, and shows what is wrong with them. */
  addImages?(files: readonly File[]): Promise<void>;
}

/** What a command of the view does. */
export interface Action<Subject> {
  run(subject: Subject): void;
  /** Whether it has something to act on now; always where absent. */
  enabled?(subject: Subject): boolean;
  /** While its key is down; `run` switches it on and off. */
  hold?(subject: Subject): void;
  release?(subject: Subject): void;
}

/** What a view's component in the middle of the window is given. */
export interface ViewProps<State> {
  readonly view: State;
  /** Everything that the view needs is computed. */
  readonly complete: boolean;
  /** Runs a command as the menu does. */
  readonly run: (command: CommandId) => void;
}

/** What a view's other components are given. */
export type PartProps<State> = Omit<ViewProps<State>, 'complete'>;

/** A kind of figure that the view shows when the figure's recipe is restored. */
export interface RestoredFigure<Figure extends FigureSpec = FigureSpec, Settings = object> {
  /** For people: "a line". */
  readonly name: string;
  /** The latents that become the document's pins; absent, or null, where the pins stay. */
  pins?(figure: Figure): readonly NamedRef[] | null;
  /** The view's settings as the figure has them. */
  restore(figure: Figure, settings: Settings, restored: RestoredLatents): Settings;
}

export interface RestoredLatents {
  /** The pin's id for each of `pins`; a latent may stand in several places. */
  readonly ids: readonly string[];
  /** [C, H, W] of the open model: of images. */
  readonly shape: LatentShape;
}

type RestoredFigures<Settings> = {
  readonly [Kind in FigureSpec['kind']]?: RestoredFigure<
    Extract<FigureSpec, { readonly kind: Kind }>,
    Settings
  >;
};

/** A view: everything that the window needs to have it. A new view is one folder and one line in views/index.ts. */
export interface View<
  Contract extends ViewContract = ViewContract,
  State extends ViewState = ViewState,
  Settings = object,
> {
  readonly contract: Contract;
  readonly View: Component<ViewProps<State>>;
  readonly Inspector: Component<PartProps<State>>;
  /** Under the view, where something in it is played or stepped through. */
  readonly Timeline?: Component<PartProps<State>>;
  /** In the timeline's place: a line of text. */
  readonly Hint?: Component;
  /** By the names under which `Dialogs.open` knows them. */
  readonly dialogs?: Readonly<Record<string, Component<PartProps<State>>>>;
  createState(workspace: Workspace): State;
  /** What its commands do. */
  readonly actions: Readonly<Record<Contract['commands'][number]['id'], Action<State>>>;
  readonly figures: RestoredFigures<Settings>;
  /** Those of its settings that the palette finds by name. */
  readonly settings?: readonly NamedSetting<State>[];
}

/** A view of the list. Its parts fit each other; what the type of its state is, only they know. */
export function defineView<Contract extends ViewContract, State extends ViewState>(
  view: View<Contract, State, ReturnType<Contract['defaults']>>,
): View {
  return view as unknown as View;
}

/** Settings of a view whose type only the view knows. */
export function settingsIn(document: StudioDocument, { contract }: View): object {
  return (document as unknown as Readonly<Record<string, object>>)[contract.id]!;
}
