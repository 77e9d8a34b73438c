import { MAX_JOB_TILES, type JobSpec, type Lane } from '../../contract/job.ts';
import { previewOf } from '../../contract/preview.ts';
import type { PreviewSettings } from '../../core/samplers/preview.ts';
import { pictureKey, type Tile } from './tile.ts';

/** A picture of so few steps needs no preview and no agreement. */
const QUICK_STEPS = 10;

/** The pictures and distances that a view needs, whether they are there already or not. */
export interface Plan {
  readonly lane: Lane;
  /** In the order in which they are to be computed. */
  readonly tiles: readonly Tile[];
  readonly compare: readonly Comparison[];
  readonly preview: PreviewSettings | null;
}

export interface Comparison {
  readonly tile: Tile;
  readonly reference: Tile;
}

/** Whether they ask for the same pictures and distances in the same order: a lane restarts only when they do not. */
export function isSamePlan(a: Plan | null, b: Plan | null): boolean {
  if (!a || !b) return a === b;
  const pairs = (i: number): boolean =>
    isSamePicture(a.compare[i]!.tile, b.compare[i]!.tile) &&
    isSamePicture(a.compare[i]!.reference, b.compare[i]!.reference);
  return (
    isSamePreview(a.preview, b.preview) &&
    a.tiles.length === b.tiles.length &&
    a.compare.length === b.compare.length &&
    a.tiles.every((tile, i) => isSamePicture(tile, b.tiles[i]!)) &&
    a.compare.every((_, i) => pairs(i))
  );
}

function isSamePicture(a: Tile, b: Tile): boolean {
  return a === b || pictureKey(a) === pictureKey(b);
}

/** Names a distance: of one picture to another. */
export function comparisonKey({ tile, reference }: Comparison): string {
  return `${pictureKey(tile)}~${pictureKey(reference)}`;
}

/** A job for what is still missing of a plan; null when nothing is. */
export interface JobRequest {
  readonly spec: JobSpec;
  /** The plan's tile of each of the job's tiles. */
  readonly tiles: readonly Tile[];
}

/** `hasPicture` and `hasDistance` say what was computed before: none of it is asked for again. */
export function planJob(
  plan: Plan,
  hasPicture: (tile: Tile) => boolean,
  hasDistance: (comparison: Comparison) => boolean,
): JobRequest | null {
  const open = plan.compare.filter((comparison) => !hasDistance(comparison));
  // A distance needs both pictures in the engine, also those that the window has already.
  const compared = new Set(open.flatMap(({ tile, reference }) => [pictureKey(tile), pictureKey(reference)]));
  const wanted = new Map<string, Tile>();
  for (const tile of plan.tiles) {
    const key = pictureKey(tile);
    if (!wanted.has(key) && (compared.has(key) || !hasPicture(tile))) wanted.set(key, tile);
  }
  if (wanted.size === 0) return null;
  const index = new Map([...wanted.keys()].map((key, i) => [key, i]));
  const compare = open.flatMap((comparison) => {
    const tile = index.get(pictureKey(comparison.tile));
    const reference = index.get(pictureKey(comparison.reference));
    return tile === undefined || reference === undefined ? [] : [{ tile, reference }];
  });
  const tiles = [...wanted.values()];
  const spec: JobSpec = {
    lane: plan.lane,
    tiles: tiles.map((tile) => tile.spec),
    preview: plan.preview,
    compare,
  };
  return { spec, tiles };
}

/** As much of a request as one job takes: what is wanted first. */
export function cutToJob(request: JobRequest): JobRequest {
  if (request.tiles.length <= MAX_JOB_TILES) return request;
  const { spec, tiles } = request;
  const fits = (index: number): boolean => index < MAX_JOB_TILES;
  const compare = spec.compare.filter(({ tile, reference }) => fits(tile) && fits(reference));
  return {
    spec: { ...spec, tiles: spec.tiles.slice(0, MAX_JOB_TILES), compare },
    tiles: tiles.slice(0, MAX_JOB_TILES),
  };
}

/**
 * Of a plan what may run before the person agrees to the rest: previews where they show the same motif, and what is
 * as short as a preview.
 */
export function previewPlan(plan: Plan): Plan {
  const { preview } = plan;
  const tiles = plan.tiles.flatMap((tile): Tile[] => {
    const { settings } = tile.spec;
    if (settings.numSteps <= (preview?.numSteps ?? QUICK_STEPS)) return [tile];
    if (preview === null || tile.isNoisy) return [];
    const early = previewOf(tile.spec, preview);
    if (early) return [{ ...tile, isPreview: true, spec: { ...tile.spec, settings: early } }];
    // Of a trajectory the states are wanted too, at its own solver's timesteps.
    const fewer = { ...settings, numSteps: preview.numSteps };
    return [{ ...tile, spec: { ...tile.spec, settings: fewer } }];
  });
  return { ...plan, tiles, compare: [], preview: null };
}

/** The preview pass of a view; null where it would save nothing. */
export function previewFor(tiles: readonly Tile[], preview: PreviewSettings): PreviewSettings | null {
  return tiles.some(({ spec, isNoisy }) => !isNoisy && spec.settings.numSteps > preview.numSteps)
    ? preview
    : null;
}

function isSamePreview(a: PreviewSettings | null, b: PreviewSettings | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * 0 … n − 1 with the ends first, then the middle, then the quarters: a line takes shape at once and
 * grows denser everywhere.
 */
export function coarseToFine(n: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const take = (i: number): void => {
    if (i >= 0 && i < n && !seen.has(i)) order.push(i);
    seen.add(i);
  };
  take(0);
  take(n - 1);
  for (let parts = 2; order.length < n; parts *= 2) {
    for (let k = 1; k < parts; k += 2) take(Math.round((k * (n - 1)) / parts));
    if (parts > 2 * n) for (let i = 0; i < n; i++) take(i);
  }
  return order;
}
