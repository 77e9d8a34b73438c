import * as v from 'valibot';
import type { Versions } from './about.ts';
import { evenMotionFigure, type EvenMotion } from './animation.ts';
import { commandIds, type CommandId } from './commands.ts';
import { providerChoices } from './device.ts';
import type { Result } from './errors.ts';
import {
  animationExport,
  animationPreview,
  begunPreview,
  begunVideo,
  exportGroups,
  exportSpec,
  pictureExport,
  videoExport,
  videoPiece,
  type BegunPreview,
  type BegunVideo,
  type CopiedFigure,
  type PreparedFigure,
  type Saved,
  type VideoFrame,
} from './exports.ts';
import { figureSpec, type FigureSpec } from './figures/index.ts';
import {
  hubRepository,
  hubRevision,
  hubToken,
  hubWords,
  type Download,
  type GottenModel,
  type HubWait,
  type HubState,
  type JudgedRepository,
  type JudgedRevision,
  type RepositoryFacts,
} from './hub.ts';
import type { JobEvent } from './job.ts';
import { openOptions } from './model-mark.ts';
import type { LetterReport } from './letters.ts';
import { jobSpec } from './job-spec.ts';
import { clipboardText, keptLatent, latentRef, latentRefs, rgbaImage } from './parsers.ts';
import type { MemoryUse } from './memory.ts';
import { project, type Beginning, type OpenedProject, type DiscardAnswer } from './project.ts';
import { recipeSource, type FoundRecipe, type Replay } from './replay.ts';
import type { SecondNeed } from './second-model.ts';
import { settingsPatch, type Settings } from './settings.ts';
import type {
  ImageFile,
  ImportedLatent,
  StoredLatent,
  LatentReport,
  StatisticsReport,
  MainNotice,
  RgbaImage,
  StudioState,
} from './studio.ts';

/** The typed table of what the window may ask and what comes back. Channels are named in channels.ts. */

interface Request<Input, Output> {
  readonly schema: v.GenericSchema<unknown, Input>;
  /** Type only; never set. */
  readonly output?: Output;
}

const request =
  <Output>() =>
  <Input>(schema: v.GenericSchema<unknown, Input>): Request<Input, Output> => ({ schema });

const nothing = v.null();
const location = v.strictObject({ location: v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096)) });
const modelLocation = v.strictObject({ ...location.entries, options: v.exactOptional(openOptions) });

export const requests = {
  /** The present state; changes follow as the event `studio`. */
  'studio/read': request<StudioState>()(nothing),
  /** Opens a model by path (a dropped folder or file), `bundled` or `bundled:<name>`; `options` replace what its files say. */
  'model/open': request<StudioState>()(modelLocation),
  /** Lets the person pick a model, which is not opened yet; null when they close the dialog. */
  'model/choose': request<string | null>()(v.strictObject({ kind: v.picklist(['folder', 'file']) })),
  /** Gives up what is being opened; its request is answered `run/cancelled`. */
  'model/cancel': request<null>()(nothing),
  /** Hub, cache and token, as far as they are known without a request. */
  'hub/read': request<HubState>()(nothing),
  /** Asks the hub for models whose names contain the words; takes the place of an earlier search and its verdicts. */
  'hub/search': request<readonly RepositoryFacts[]>()(hubWords),
  /** Asks the hub whether a revision opens: its configs and the headers of its weights are read. */
  'hub/judge': request<JudgedRevision>()(hubRevision),
  /** Ends the search and the verdicts that are being made; they are answered `run/cancelled`. */
  'hub/cancel': request<null>()(nothing),
  /** Downloads a revision into the cache; progress comes as the event `downloads`. */
  'hub/get': request<GottenModel>()(hubRevision),
  /** What is being downloaded; changes follow as the event `downloads`. */
  'hub/downloads': request<readonly Download[]>()(nothing),
  /** Ends the download of a revision, which is answered `run/cancelled`; what came is kept for the next time. */
  'hub/cancel-get': request<null>()(hubRevision),
  /** The models in the cache and whether they open. Asks nothing of any server. */
  'hub/list': request<readonly JudgedRepository[]>()(nothing),
  /** Removes a repository from the cache, and answers with the bytes that this frees. */
  'hub/remove': request<number>()(hubRepository),
  /** Opens the page of a repository in the browser. */
  'hub/open-page': request<null>()(hubRepository),
  /** Whether a token that is typed outlasts the program: the system has a keyring, which is asked. */
  'hub/keeps-token': request<boolean>()(nothing),
  /** Keeps a token that the person typed: in the system's keyring, or until the program ends. */
  'hub/keep-token': request<HubState>()(hubToken),
  'hub/forget-token': request<HubState>()(nothing),
  /** What a second model would take, and whether that leaves room for both; refused where its latents have another shape. */
  'second/measure': request<SecondNeed>()(modelLocation),
  /** Opens a second model beside the first, or after it where memory is short. It takes the place of an earlier one. */
  'second/open': request<StudioState>()(modelLocation),
  /** Closes the second model, also one that is being opened. */
  'second/close': request<StudioState>()(nothing),
  /** What the engine takes of memory, and the most that it may take. */
  'memory/measure': request<MemoryUse>()(nothing),
  /** Chooses a provider; `auto` also tries again what crashed before. */
  'device/choose': request<StudioState>()(v.strictObject({ provider: v.picklist(providerChoices) })),
  /** Starts a job, superseding the lane's earlier one. Frames come on the frame port, the rest as `job`. */
  'job/start': request<{ readonly job: string }>()(jobSpec),
  'job/cancel': request<null>()(v.strictObject({ job: v.pipe(v.string(), v.maxLength(64)) })),
  /**
   * Stores an image, already cropped to the model's size, as a latent in [−1, 1] (RGBA8, transparency laid on white).
   * A round trip encodes it.
   */
  'latent/store-image': request<StoredLatent>()(rgbaImage),
  /** A stored image as the network sees it; fails if nothing is stored under the hash, or it does not fit the model. */
  'latent/read-image': request<RgbaImage>()(keptLatent),
  /** Stores the latent of an expression, so that it no longer depends on a file. */
  'latent/store': request<StoredLatent>()(latentRef),
  /** Reads the latents of an .npy, .safetensors or torch.save file, which must fit the model, and stores each. */
  'latent/import': request<readonly ImportedLatent[]>()(location),
  /** Lets the person pick latent files; no paths when they close the dialog. */
  'file/choose-latents': request<readonly string[]>()(nothing),
  /** Lets the person pick the file with a network's arguments; no paths when they close the dialog. */
  'file/choose-architecture': request<readonly string[]>()(nothing),
  /** Lets the person pick image files and reads them; none when they close the dialog. */
  'file/choose-images': request<readonly ImageFile[]>()(nothing),
  'clipboard/write': request<null>()(v.strictObject({ text: clipboardText })),
  /** Whether the latent of an expression is a plausible draw; fails as reading it does. */
  'latent/statistics': request<StatisticsReport>()(latentRef),
  'latents/describe': request<LatentReport>()(latentRefs),
  /** What the fonts make of the letters that a figure draws, or an animation of it. */
  'figure/letters': request<LetterReport>()(v.strictObject({ figure: figureSpec, moving: v.boolean() })),
  /** Lets the person pick the fallback font of figures, which the settings then name; null when they close the dialog. */
  'font/choose': request<Settings | null>()(nothing),
  /** The recipe in a file or on the clipboard; null for a picture without one. */
  'recipe/read': request<FoundRecipe | null>()(recipeSource),
  /** Stores the latents of a recipe or job; the answer is one of its figures, counted from 0. */
  'recipe/restore': request<FigureSpec>()(
    v.strictObject({ source: recipeSource, figure: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ),
  /** Makes a picture or animation again with the open model and compares the pixels; with `otherModel` also where that is not its own. */
  'recipe/verify': request<Replay>()(v.strictObject({ source: recipeSource, otherModel: v.boolean() })),
  /**
   * Makes a picture's file for a preview. An earlier one that is not being saved is cancelled. Progress of every export
   * comes as `job` in the lane `figure`.
   */
  'export/prepare': request<PreparedFigure>()(pictureExport),
  /**
   * Measures by which u a line's pictures are equally far apart, and the largest distance before and after. Progress comes
   * as that of exports; the group `preview` cancels it.
   */
  'animation/even': request<EvenMotion>()(evenMotionFigure),
  /** Makes a figure for the clipboard, where the window puts it. The group `others` cancels it. */
  'export/copy': request<CopiedFigure>()(figureSpec),
  /** Saves an export where the person says, a picture whether it was prepared or not; null when they close the dialog. */
  'export/save': request<Saved>()(exportSpec),
  /** Begins to draw an animation for a preview. The group `preview` of `export/cancel` ends all of these. */
  'animation/preview': request<BegunPreview>()(animationPreview),
  /** Its next frame; null after the last. */
  'animation/next-frame': request<VideoFrame | null>()(begunPreview),
  /** Gives it up. */
  'animation/end-preview': request<null>()(begunPreview),
  /** Bytes that the file of an animation would have, from those of its first frames. */
  'animation/estimate': request<number>()(animationExport),
  /**
   * Begins a video, which the window encodes (renderer/animation/video-file.ts): it asks for frame after frame, writes
   * the pieces of the file, and finishes. One at a time: an earlier one is cancelled. Null when the person closes the dialog.
   */
  'export/begin-video': request<BegunVideo | null>()(videoExport),
  /** The next frame; null after the last. */
  'export/next-frame': request<VideoFrame | null>()(begunVideo),
  'export/write-video': request<null>()(videoPiece),
  /** Moves the whole file where the person said, its recipe beside it. */
  'export/finish-video': request<{ readonly path: string }>()(begunVideo),
  /** Cancels what is being made, and leaves nothing of it. Requests that wait for it are answered `run/cancelled`. */
  'export/cancel': request<null>()(v.strictObject({ group: v.picklist(exportGroups) })),
  /** Asks for the frame ports, which then arrive as window messages. */
  'frames/connect': request<null>()(nothing),
  /** Changes follow as the event `settings`. */
  'settings/read': request<Settings>()(nothing),
  'settings/change': request<Settings>()(settingsPatch),
  /** Bytes of results on disk. */
  'results/measure': request<number>()(nothing),
  /** The same, after all that were there have been removed. */
  'results/empty': request<number>()(nothing),
  /** What the window begins with: a file that the app was started with, or what its last run left. */
  'project/resume': request<Beginning>()(nothing),
  /** Opens a project's file, by default one that the person picks; null when they close the dialog. */
  'project/open': request<OpenedProject | null>()(v.nullable(location)),
  /** Clears the list of recent projects. */
  'project/clear-recent': request<null>()(nothing),
  /** The exploration has no file any more: saving asks for one. */
  'project/new': request<null>()(nothing),
  /** Saves to the project's file, or where the person says: where there is none yet, or `as`. Null when they close the dialog. */
  'project/save': request<{ readonly name: string } | null>()(v.strictObject({ project, as: v.boolean() })),
  /** Autosaves the exploration, for the next start and after a crash. */
  'project/autosave': request<null>()(v.strictObject({ project, unsaved: v.boolean() })),
  /** Asks the person whether unsaved changes are saved or discarded. */
  'project/confirm-discard': request<DiscardAnswer>()(nothing),
  /** The commands that have nothing to act on now, all others have: the menus grey them out. */
  'commands/disable': request<null>()(
    v.pipe(v.array(v.picklist(commandIds)), v.maxLength(commandIds.length)),
  ),
  /** Main's messages that no window has taken yet, one line each; the event `notice` announces new ones. */
  'notices/take': request<readonly MainNotice[]>()(nothing),
  'about/read': request<Versions>()(nothing),
} as const;

export type RequestName = keyof typeof requests;
/** What was parsed is only read: the same types fit a caller's readonly values. */
type Frozen<T> = T extends Uint8Array ? T : { readonly [P in keyof T]: Frozen<T[P]> };
export type RequestInput<K extends RequestName> = Frozen<v.InferOutput<(typeof requests)[K]['schema']>>;
export type RequestOutput<K extends RequestName> = Exclude<(typeof requests)[K]['output'], undefined>;

/** Events that main sends to the window. */
export interface Events {
  readonly studio: StudioState;
  readonly job: JobEvent;
  readonly settings: Settings;
  /** What is being downloaded of the hub; it is told again at every change. */
  readonly downloads: readonly Download[];
  /** A search or a verdict waits before it asks the hub again. */
  readonly hubWait: HubWait;
  /** The person chose a command in a menu. */
  readonly command: CommandId;
  readonly notice: null;
  /** The system asks for a project's file: it was opened from outside the window. */
  readonly project: { readonly location: string };
}
export type EventName = keyof Events;

/** What the preload puts on the page as `window.slerpscope`. */
export interface Bridge {
  /** Never rejects: failures come as `{ ok: false, error }`. */
  ask<K extends RequestName>(name: K, input: RequestInput<K>): Promise<Result<RequestOutput<K>>>;
  /** Calls back for every event of the name; returns the function that stops it. */
  on<K extends EventName>(name: K, listener: (value: Events[K]) => void): () => void;
  /** The path of a file or folder that was dropped on the window. */
  pathOf(file: File): string;
}
