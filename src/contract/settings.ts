import * as v from 'valibot';
import { MAX_MEMORY_LIMIT, MIN_MEMORY_LIMIT } from './memory.ts';
import { providerChoices, type ProviderChoice } from './device.ts';
import { openOptions } from './model-mark.ts';
import { noOptions, type OpenOptions } from './model.ts';
import { sha256, text } from './parsers.ts';

/** `system` follows what the system prefers. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** How pixels of the model are drawn where they are larger than those of the screen. */
export const pixelLooks = ['nearest', 'smooth'] as const;
export type PixelLook = (typeof pixelLooks)[number];

/** How much disk, in GB (10⁹ bytes), results may take. */
export const resultsLimits = [0.5, 1, 2, 5, 10, 20, 50] as const;
export type ResultsLimit = (typeof resultsLimits)[number];

/** A stored font for letters that the figures' own font lacks. */
export interface FigureFont {
  /** Where it was when it was chosen, for people. */
  readonly path: string;
  /** Of its stored bytes: a figure's `font`. */
  readonly sha256: string;
  readonly family: string;
}

const MAX_RECENT = 8;

/** The person's choices that last over restarts. A document's content is not a setting. */
export interface Settings {
  readonly theme: Theme;
  readonly pixels: PixelLook;
  readonly provider: ProviderChoice;
  readonly resultsLimit: ResultsLimit;
  /** Most memory, in GB (10⁹ bytes), that the engine may take; null: three quarters of the machine's. */
  readonly memoryLimit: number | null;
  /** What is opened at the start: a path, `bundled` or `bundled:<name>`. */
  readonly lastModel: string;
  /** Paths of models opened before, newest first; not those of the app. */
  readonly recentModels: readonly string[];
  /** What it was opened with in place of what its files say: a size that it states not. */
  readonly lastOptions: OpenOptions;
  /** The person has seen what the window is for. */
  readonly welcomed: boolean;
  /** Ids of commands chosen in the palette, newest first. */
  readonly recentCommands: readonly string[];
  /** Paths of projects opened or saved, newest first. */
  readonly recentProjects: readonly string[];
  /** Text and controls are larger, for a projector. */
  readonly presenter: boolean;
  /** Draws what the figures' own font lacks; null for none. */
  readonly figureFont: FigureFont | null;
}

const fields = {
  theme: v.exactOptional(v.picklist(themes)),
  pixels: v.exactOptional(v.picklist(pixelLooks)),
  provider: v.exactOptional(v.picklist(providerChoices)),
  resultsLimit: v.exactOptional(v.picklist(resultsLimits)),
  memoryLimit: v.exactOptional(
    v.nullable(v.pipe(v.number(), v.minValue(MIN_MEMORY_LIMIT), v.maxValue(MAX_MEMORY_LIMIT))),
  ),
  lastModel: v.exactOptional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))),
  recentModels: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))), v.maxLength(MAX_RECENT)),
  ),
  lastOptions: v.exactOptional(openOptions),
  welcomed: v.exactOptional(v.boolean()),
  recentCommands: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(MAX_RECENT)),
  ),
  recentProjects: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))), v.maxLength(MAX_RECENT)),
  ),
  presenter: v.exactOptional(v.boolean()),
  figureFont: v.exactOptional(v.nullable(v.strictObject({ path: text(4096), sha256, family: text(200) }))),
};

/** Some of the settings, to be changed. */
export const settingsPatch = v.strictObject(fields);
export type SettingsPatch = Partial<Settings>;

export const initialSettings: Settings = {
  theme: 'system',
  pixels: 'nearest',
  provider: 'auto',
  resultsLimit: 2,
  memoryLimit: null,
  lastModel: 'bundled',
  recentModels: [],
  lastOptions: noOptions,
  welcomed: false,
  recentCommands: [],
  recentProjects: [],
  presenter: false,
  figureFont: null,
};

/**
 * The settings as a file contains them: fields that an earlier version did not write get their defaults; fields of a
 * later version are ignored.
 */
export const settingsFile = v.pipe(
  v.object(fields),
  v.transform((found): Settings => ({ ...initialSettings, ...found })),
);

/** The list with this command or path first. */
export function remember(recent: readonly string[], latest: string): string[] {
  return [latest, ...recent.filter((other) => other !== latest)].slice(0, MAX_RECENT);
}
