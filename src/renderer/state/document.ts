import type { SheetContrast } from '../../contract/figure.ts';
import type { Easing } from '../../core/grid.ts';
import { defaultSettings, type SamplingSettings } from '../../core/settings.ts';
import { freeName, type Pin } from './pin.ts';

/**
 * Everything that a person made and can undo: pins, what each view stands on, how pictures are sampled. Immutable;
 * a change is a new document (exploration.svelte.ts). Where one looks from (view, zoom, playhead) is not part of it.
 */
export interface StudioDocument {
  /** In the order of the tray. */
  readonly pins: readonly Pin[];
  /** The number in the next pin's id: ids are never used twice, so that an undone pin stays itself when redone. */
  readonly nextPin: number;
  readonly sampling: SamplingSettings;
  readonly line: LineSettings;
  readonly plane: PlaneSettings;
  readonly consistency: ConsistencySettings;
  readonly trajectory: TrajectorySettings;
}

export interface LineSettings {
  /** Ids of the chain's pins; the chain runs in the order of the tray. */
  readonly pins: readonly string[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** `loop` closes the chain with a segment back to its first pin; `ping-pong` plays to and fro. */
  readonly repeat: 'once' | 'loop' | 'ping-pong';
  readonly easing: Easing;
  /** Frames a second, 12 … 60. */
  readonly rate: number;
}

export interface PlaneSettings {
  /** Ids of the pins at top left, top right, bottom left, bottom right; fewer while some are missing. */
  readonly corners: readonly string[];
  /** Of the exported grid over [0, 1]². */
  readonly columns: number;
  readonly rows: number;
}

export interface ConsistencySettings {
  readonly pins: readonly string[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** S of the reference column; null: the largest. */
  readonly reference: number | null;
  /** The property break shown under the sheet, with the same x_T: noise at η = 1, or diffusers' clip rule. */
  readonly contrast: SheetContrast;
}

export interface TrajectorySettings {
  /** Id of the pin whose way is shown; null: the first of the tray. */
  readonly pin: string | null;
  /** Up to four increasing values of S, laid over one axis of t. */
  readonly ladder: readonly number[];
}

const firstSeeds = ['3', '8', '12', '21'];

/** What the app opens with: four seeds, a line between the first two, a plane and a sheet over all, the first one's way. */
export function initialDocument(): StudioDocument {
  const pins = firstSeeds.reduce<readonly Pin[]>((list, seed, i) => {
    const ref = { kind: 'seed', stream: 'torch-cpu', seed } as const;
    return [...list, { id: `pin${i + 1}`, name: freeName(list), ref, origin: null }];
  }, []);
  const ids = pins.map(({ id }) => id);
  return {
    pins,
    nextPin: pins.length + 1,
    sampling: defaultSettings(50),
    line: {
      pins: ids.slice(0, 2),
      framesPerSegment: 13,
      mode: 'slerp',
      repeat: 'once',
      easing: 'linear',
      rate: 12,
    },
    plane: { corners: ids, columns: 7, rows: 7 },
    consistency: { pins: ids, ladder: [5, 10, 20, 50, 100], reference: null, contrast: 'eta' },
    trajectory: { pin: null, ladder: [10, 50] },
  };
}

/** SHA-256 (hex) of the document: equal documents have equal hashes. */
export async function hashDocument(document: StudioDocument): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(sortKeys(document)));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same value with the keys of every object in order: how it was put together makes no difference. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}
