import type { DataSpec } from '../../../contract/data.ts';
import { StudioError } from '../../../contract/errors.ts';
import { planFigure } from '../../../contract/figures/index.ts';
import type { ArrayFormat } from '../../../contract/formats.ts';
import type { TileSpec } from '../../../contract/job.ts';
import { latentSize, type Latent, type LatentShape } from '../../../core/latent.ts';
import { formatLatentRef, type LatentRef } from '../../../core/latent-ref.ts';
import { runLength } from '../../../core/samplers/index.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Resolve, RunOptions, RunTiles, TrajectoryStep } from '../../jobs/run.ts';
import type { MaybeDecoding } from '../decoding.ts';
import { orInvalid } from '../invalid.ts';
import { arrayFile } from '../../formats/index.ts';
import type { NamedArray } from '../../formats/named-array.ts';

export interface ArrayOptions extends RunOptions {
  /** [C, H, W] of the model's pictures. */
  readonly shape: LatentShape;
  readonly decoding?: MaybeDecoding;
  readonly run: RunTiles;
  readonly resolve: Resolve;
  /** The inverted latents of images, in their order. */
  readonly encode: (images: readonly Latent[], settings: SamplingSettings) => Promise<readonly Latent[]>;
}

type ArraySpec = Extract<DataSpec, { readonly format: ArrayFormat }>;

/** Of all arrays of a file. */
const MAX_BYTES = 2 ** 31;

/**
 * The arrays of a figure (contract/data.ts says which). Throws a StudioError `request/invalid` before anything is sampled
 * on more than 2 GiB, on trajectories of reconstructions, and on trajectories of several S for a format of one array.
 */
export async function collectArrays(spec: ArraySpec, options: ArrayOptions): Promise<NamedArray[]> {
  const { tiles } = orInvalid(() => planFigure(spec.figure));
  const { shape } = options;
  const latentShape = latentShapeOf(options);
  const isInversion = tiles.some(({ task }) => task === 'round-trip');
  switch (spec.content) {
    case 'xT': {
      if (isInversion) return [stack('xT', await encodeTiles(tiles, options), latentShape)];
      const refs = distinctRefs(tiles);
      checkBytes(refs.size * latentSize(latentShape));
      return [stack('xT', await options.resolve([...refs.values()], 'latents'), latentShape)];
    }
    case 'x0': {
      checkBytes(tiles.length * latentSize(shape));
      const results = await options.run(tiles, [], options);
      return [stack('x0', results.tiles, shape)];
    }
    case 'trajectories':
      if (isInversion) throw new StudioError('request/invalid', 'an inversion has no trajectories to export');
      return collectTrajectories(tiles, spec.format, options);
  }
}

/** Of x_T, x_t and x̂_0. */
function latentShapeOf({ shape, decoding }: ArrayOptions): LatentShape {
  return decoding?.latentShape ?? shape;
}

/** The expressions of tiles by their texts, each once. */
function distinctRefs(tiles: readonly TileSpec[]): ReadonlyMap<string, LatentRef> {
  return new Map(tiles.map(({ ref }) => [formatLatentRef(ref), ref]));
}

/** The inverted latents of those tiles that are round trips, in their order; tiles of equal settings are encoded together. */
export async function encodeTiles(all: readonly TileSpec[], options: ArrayOptions): Promise<Latent[]> {
  const tiles = all.filter(({ task }) => task === 'round-trip');
  const refs = distinctRefs(tiles);
  const resolved = await options.resolve([...refs.values()], 'images');
  const originals = new Map([...refs.keys()].map((text, i) => [text, resolved[i]!]));
  const encoded: Latent[] = [];
  const settings = new Map(tiles.map((tile) => [JSON.stringify(tile.settings), tile.settings]));
  for (const [key, shared] of settings) {
    const own = [...tiles.keys()].filter((i) => JSON.stringify(tiles[i]!.settings) === key);
    const images = own.map((i) => originals.get(formatLatentRef(tiles[i]!.ref))!);
    const latents = await options.encode(images, shared);
    own.forEach((tile, i) => (encoded[tile] = latents[i]!));
  }
  return encoded;
}

async function collectTrajectories(
  tiles: readonly TileSpec[],
  format: ArrayFormat,
  options: ArrayOptions,
): Promise<NamedArray[]> {
  const shape = latentShapeOf(options);
  const stepCounts = [...new Set(tiles.map(({ settings }) => settings.numSteps))];
  const { single } = arrayFile(format);
  if (single && stepCounts.length > 1)
    throw new StudioError(
      'request/invalid',
      `trajectories of S = ${stepCounts.join(', ')} do not fit one .${format} array: choose .safetensors`,
    );
  checkLengths(tiles);
  checkBytes(tiles.reduce((sum, { settings }) => sum + 2 * runLength(settings), 0) * latentSize(shape));
  const trajectories: TrajectoryStep[][] = tiles.map(() => []);
  const walked = tiles.map((tile) => ({ ...tile, task: 'trajectory' as const }));
  await options.run(walked, [], { ...options, onStep: (tile, step) => trajectories[tile]!.push(step) });
  if (single) {
    const data = joinArrays(trajectories.flatMap((steps) => steps.flatMap(({ xt, predX0 }) => [xt, predX0])));
    return [
      { name: 'trajectories', shape: [trajectories.length, trajectories[0]!.length, 2, ...shape], data },
    ];
  }
  return stepCounts.flatMap((numSteps) => {
    const own = trajectories.filter((_, i) => tiles[i]!.settings.numSteps === numSteps);
    const steps = own[0]!.map(({ t }) => BigInt(t));
    const stacked = [own.length, steps.length, ...shape];
    const states = (of: 'xt' | 'predX0'): NamedArray => ({
      name: `S${numSteps}.${of}`,
      shape: stacked,
      data: joinArrays(own.flatMap((trajectory) => trajectory.map((step) => step[of]))),
    });
    const t = { name: `S${numSteps}.t`, shape: [steps.length], data: BigInt64Array.from(steps) };
    return [states('xt'), states('predX0'), t];
  });
}

/** Throws where solvers walk in unequally many steps at one S: no array holds both. */
function checkLengths(tiles: readonly TileSpec[]): void {
  const lengths = new Map<number, number>();
  for (const { settings } of tiles) {
    const { numSteps } = settings;
    const steps = runLength(settings);
    const other = lengths.get(numSteps) ?? steps;
    if (other !== steps)
      throw new StudioError(
        'request/invalid',
        `trajectories of S = ${numSteps} have ${other} and ${steps} steps, which no array holds together: choose solvers of equal cost`,
      );
    lengths.set(numSteps, steps);
  }
}

/** [N, C, H, W]. */
function stack(name: string, latents: readonly Latent[], shape: LatentShape): NamedArray {
  return {
    name,
    shape: [latents.length, ...shape],
    data: joinArrays(latents.map(({ data }) => data)),
  };
}

function checkBytes(values: number): void {
  if (4 * values > MAX_BYTES)
    throw new StudioError(
      'request/invalid',
      `data of ${Math.ceil((4 * values) / 2 ** 20)} MiB are too large (at most ${MAX_BYTES / 2 ** 20}): choose fewer tiles or steps`,
    );
}

function joinArrays(arrays: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
