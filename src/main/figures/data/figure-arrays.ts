import type { ArrayFormat, DataSpec } from '../../../contract/data.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { InversionFigure } from '../../../contract/figure.ts';
import type { TileSpec } from '../../../contract/job.ts';
import { latentSize, type Latent, type LatentShape } from '../../../core/latent.ts';
import { formatLatentRef, type LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { RunOptions, RunTiles, TrajectoryStep } from '../../jobs/run.ts';
import { planFigure } from '../figure-plan.ts';
import { orInvalid } from '../invalid.ts';
import type { NamedArray } from '../../formats/named-array.ts';

export interface ArrayOptions extends RunOptions {
  /** [C, H, W] of the model. */
  readonly shape: LatentShape;
  readonly run: RunTiles;
  readonly resolve: (refs: readonly LatentRef[]) => Promise<readonly Latent[]>;
  /** The codes of images, in their order. */
  readonly encode: (images: readonly Latent[], settings: SamplingSettings) => Promise<readonly Latent[]>;
}

type ArraySpec = Extract<DataSpec, { readonly format: ArrayFormat }>;

/** Of all arrays of a file. */
const MAX_BYTES = 2 ** 31;

/**
 * The arrays of a figure (contract/data.ts says which). Throws a StudioError `request/invalid` before anything is sampled
 * on more than 2 GiB, and on trajectories of several S that are to be one .npy.
 */
export async function collectArrays(spec: ArraySpec, options: ArrayOptions): Promise<NamedArray[]> {
  const { figure } = spec;
  const { tiles } = orInvalid(() => planFigure(figure));
  switch (spec.content) {
    case 'xT': {
      if (figure.kind === 'inversion')
        return [stack('xT', await encodeImages(figure, options), options.shape)];
      const refs = new Map(tiles.map(({ ref }) => [formatLatentRef(ref), ref]));
      checkBytes(refs.size * latentSize(options.shape));
      return [stack('xT', await options.resolve([...refs.values()]), options.shape)];
    }
    case 'x0': {
      checkBytes(tiles.length * latentSize(options.shape));
      const results = await options.run(tiles, [], options);
      return [stack('x0', results.tiles, options.shape)];
    }
    case 'trajectories':
      if (figure.kind === 'inversion')
        throw new StudioError('request/invalid', 'an inversion goes two ways: it has no trajectories');
      return collectTrajectories(tiles, spec.format, options);
  }
}

/** Image by image, for every S of the ladder. */
async function encodeImages(
  { images, ladder, settings }: InversionFigure,
  options: ArrayOptions,
): Promise<Latent[]> {
  const originals = await options.resolve(images.map(({ ref }) => ref));
  const codes: (readonly Latent[])[] = [];
  for (const numSteps of ladder)
    codes.push(await options.encode(originals, { ...settings, eta: 0, numSteps }));
  return images.flatMap((_, image) => codes.map((column) => column[image]!));
}

async function collectTrajectories(
  tiles: readonly TileSpec[],
  format: ArrayFormat,
  options: ArrayOptions,
): Promise<NamedArray[]> {
  const { shape } = options;
  const ladder = [...new Set(tiles.map(({ settings }) => settings.numSteps))];
  if (format === 'npy' && ladder.length > 1)
    throw new StudioError(
      'request/invalid',
      `trajectories of S = ${ladder.join(', ')} do not fit one .npy array: choose .safetensors`,
    );
  checkBytes(tiles.reduce((sum, { settings }) => sum + 2 * settings.numSteps, 0) * latentSize(shape));
  const ways: TrajectoryStep[][] = tiles.map(() => []);
  const walks = tiles.map((tile) => ({ ...tile, task: 'trajectory' as const }));
  await options.run(walks, [], { ...options, onStep: (tile, step) => ways[tile]!.push(step) });
  if (format === 'npy') {
    const data = joinArrays(ways.flatMap((way) => way.flatMap(({ xt, predX0 }) => [xt, predX0])));
    return [{ name: 'trajectories', shape: [ways.length, ways[0]!.length, 2, ...shape], data }];
  }
  return ladder.flatMap((numSteps) => {
    const own = ways.filter((_, i) => tiles[i]!.settings.numSteps === numSteps);
    const steps = own[0]!.map(({ t }) => BigInt(t));
    const stacked = [own.length, steps.length, ...shape];
    const states = (of: 'xt' | 'predX0'): NamedArray => ({
      name: `S${numSteps}.${of}`,
      shape: stacked,
      data: joinArrays(own.flatMap((way) => way.map((step) => step[of]))),
    });
    const t = { name: `S${numSteps}.t`, shape: [steps.length], data: BigInt64Array.from(steps) };
    return [states('xt'), states('predX0'), t];
  });
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
