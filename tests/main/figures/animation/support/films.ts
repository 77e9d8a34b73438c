import { join } from 'node:path';
import type { AnimationSpec } from '../../../../../src/contract/animation.ts';
import type { ConsistencyFigure } from '../../../../../src/contract/figures/consistency.ts';
import type { LineFigure } from '../../../../../src/contract/figures/line.ts';
import { bareStyle, sheetStyle } from '../../../../../src/contract/figures/style.ts';
import type { AnimationFormat } from '../../../../../src/contract/formats.ts';
import type { TileSpec } from '../../../../../src/contract/job.ts';
import { formatLatentRef, type LatentRef } from '../../../../../src/core/latent-ref.ts';
import { latentSize, makeLatent, type LatentShape } from '../../../../../src/core/latent.ts';
import { numpyRandn } from '../../../../../src/core/random/numpy.ts';
import { renderAnimation } from '../../../../../src/main/figures/animation/animation.ts';
import type { Animation } from '../../../../../src/main/formats/animation.ts';
import type { Picture } from '../../../../../src/main/figures/scene/picture.ts';
import type { RunOptions, RunTiles } from '../../../../../src/main/jobs/run.ts';
import { projectRoot } from '../../../../../src/main/project-root.ts';

const resources = join(projectRoot(import.meta.dirname), 'resources');

const settings = {
  numSteps: 7,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
} as const;

export const pin = (n: number): { name: string; ref: LatentRef } => ({
  name: `pin ${n}`,
  ref: { kind: 'seed', stream: 'torch-cpu', seed: String(n) },
});

export const line: LineFigure = {
  ...bareStyle,
  kind: 'line',
  pins: [pin(1), pin(2)],
  framesPerSegment: 4,
  mode: 'slerp',
  closed: false,
  easing: 'linear',
  settings,
  scale: 2,
};

export const sheet: ConsistencyFigure = {
  ...sheetStyle,
  kind: 'consistency',
  pins: [pin(1), pin(2)],
  ladder: [5, 10, 40],
  reference: 40,
  contrast: 'none',
  metric: 'mse',
  settings,
  scale: 4,
};

/** A picture of its own for every tile, smooth as pictures are: the channels go together for the most part. */
export function tileData(tile: TileSpec, shape: LatentShape): Float32Array {
  const text = formatLatentRef(tile.ref) + JSON.stringify(tile.settings);
  const key = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 31, 7);
  const phases = numpyRandn(BigInt(key), 3 + shape[0]);
  const [, height, width] = shape;
  return Float32Array.from({ length: latentSize(shape) }, (_, i) => {
    const c = Math.floor(i / (height * width));
    const [x, y] = [i % width, Math.floor(i / width) % height];
    const light = Math.sin(phases[0]! + (x * (1 + phases[1]!)) / 9) * Math.cos(phases[2]! + y / 11);
    return 0.8 * light + 0.2 * Math.sin(phases[3 + c]! + (x + y) / 13);
  });
}

export interface Recorder {
  readonly run: RunTiles;
  /** Tiles asked for, in order, and how many calls it took. */
  readonly asked: TileSpec[];
  calls: number;
}

export function recorder(
  shape: LatentShape,
  before: (options: RunOptions) => Promise<void> = async () => undefined,
): Recorder {
  const record: Recorder = {
    asked: [],
    calls: 0,
    async run(tiles, _compare, options) {
      record.calls += 1;
      record.asked.push(...tiles);
      await before(options);
      return { tiles: tiles.map((tile) => makeLatent(shape, tileData(tile, shape))), distances: [] };
    },
  };
  return record;
}

export function film(
  spec: AnimationSpec,
  format: AnimationFormat,
  shape: LatentShape = [3, 8, 8],
  { run }: Recorder = recorder(shape),
  options: RunOptions = {},
): Animation {
  return renderAnimation(spec, format, run, { shape, resources, ...options });
}

export async function framesOf({ frames }: Pick<Animation, 'frames'>): Promise<Picture[]> {
  const all: Picture[] = [];
  for await (const frame of frames()) all.push(frame);
  return all;
}
