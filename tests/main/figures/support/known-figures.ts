import { join } from 'node:path';
import { expect } from 'vitest';
import type { ConsistencyFigure } from '../../../../src/contract/figures/consistency.ts';
import type { FigureSpec } from '../../../../src/contract/figures/index.ts';
import type { LineFigure } from '../../../../src/contract/figures/line.ts';
import { bareStyle, sheetStyle } from '../../../../src/contract/figures/style.ts';
import type { TileSpec } from '../../../../src/contract/job.ts';
import { distances } from '../../../../src/core/metrics/index.ts';
import { makeLatent, latentSize, type LatentShape } from '../../../../src/core/latent.ts';
import { formatLatentRef, type LatentRef } from '../../../../src/core/latent-ref.ts';
import { numpyRandn } from '../../../../src/core/random/numpy.ts';
import { torchCpuRandn } from '../../../../src/core/random/torch-cpu.ts';
import { renderFigure } from '../../../../src/main/figures/figure.ts';
import { pictureOf, type Picture } from '../../../../src/main/figures/scene/picture.ts';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import type { RunTiles, TrajectoryStep } from '../../../../src/main/jobs/run.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';
import { collect } from './collect.ts';

/** Figures over pictures whose every pixel is known: what is drawn where does not depend on a network. */

export const resources = join(projectRoot(import.meta.dirname), 'resources');
export const settings = {
  numSteps: 7,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
} as const;
export const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });

export const named = (n: number) => ({ name: `seed:${n}`, ref: seed(n) });

/** A picture of its own for every tile, nearer to the reference the larger S is. */
export function tileData(tile: TileSpec, shape: LatentShape): Float32Array {
  const text = formatLatentRef(tile.ref) + String(tile.settings.eta);
  const key = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 31, 7);
  const noise = numpyRandn(BigInt(key), 2 * latentSize(shape));
  return Float32Array.from(
    { length: latentSize(shape) },
    (_, i) => Math.tanh(noise[i]!) * 0.9 + (noise[i + latentSize(shape)]! * 0.5) / tile.settings.numSteps,
  );
}

/** Pictures of their own for every state of a trajectory, and movements that halve from step to step. */
export function knownSteps(tile: TileSpec, shape: LatentShape): TrajectoryStep[] {
  const { numSteps } = tile.settings;
  return Array.from({ length: numSteps }, (_, index) => {
    const draw = (n: number) => torchCpuRandn(BigInt(1000 * numSteps + 2 * index + n), latentSize(shape));
    const stepChange = index === 0 ? null : 0.5 ** index;
    const t = Math.round((999 * (numSteps - 1 - index)) / numSteps);
    return { index, t, stepChange, xt: draw(0), predX0: draw(1) };
  });
}

export function recorder(shape: LatentShape): { run: RunTiles; tiles: TileSpec[] } {
  const tiles: TileSpec[] = [];
  const run: RunTiles = async (wanted, compare, { onStep }) => {
    tiles.push(...wanted);
    wanted.forEach((tile, i) => {
      if (tile.task === 'trajectory') for (const step of knownSteps(tile, shape)) onStep?.(i, step);
    });
    const results = wanted.map((tile) => makeLatent(shape, tileData(tile, shape)));
    return {
      tiles: results,
      distances: compare.map(({ tile, reference }) => ({
        distances: distances(results[tile]!, results[reference]!),
      })),
    };
  };
  return { run, tiles };
}

/** x_T of the expressions that these figures are made of. */
export const resolve = async (refs: readonly LatentRef[]) =>
  refs.map((_, i) => makeLatent([3, 8, 8], torchCpuRandn(BigInt(i), 3 * 8 * 8)));

export async function render(spec: FigureSpec, shape: LatentShape = [3, 8, 8], signal?: AbortSignal) {
  const { run, tiles } = recorder(shape);
  const figure = await renderFigure(spec, run, { shape, resources, resolve, ...(signal && { signal }) });
  const png = await collect(figure.write('png'));
  const picture = await readPng(png, 'figure.png');
  expect([picture.width, picture.height]).toEqual([figure.width, figure.height]);
  return {
    figure,
    png,
    picture,
    tiles,
    pictures: tiles.map((tile) => pictureOf(tileData(tile, shape), shape)),
  };
}

export const pixel = ({ rgba, width }: Picture, x: number, y: number): number[] => [
  ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

/** Whether `tile` stands at (x, y), every pixel of it a square of `scale`. */
export function stands(picture: Picture, tile: Picture, x: number, y: number, scale: number): boolean {
  for (let row = 0; row < tile.height * scale; row++)
    for (let column = 0; column < tile.width * scale; column++) {
      const is = pixel(picture, x + column, y + row);
      const wanted = pixel(tile, Math.floor(column / scale), Math.floor(row / scale));
      if (is.join() !== wanted.join()) return false;
    }
  return true;
}

/** Where `tile` stands, by search. */
export function find(picture: Picture, tile: Picture, scale: number): { x: number; y: number } | null {
  const first = pixel(tile, 0, 0).join();
  for (let y = 0; y + tile.height * scale <= picture.height; y++)
    for (let x = 0; x + tile.width * scale <= picture.width; x++)
      if (pixel(picture, x, y).join() === first && stands(picture, tile, x, y, scale)) return { x, y };
  return null;
}

export const line: LineFigure = {
  kind: 'line',
  pins: [named(1), named(2), named(3)],
  framesPerSegment: 3,
  mode: 'slerp',
  closed: false,
  easing: 'linear',
  ...bareStyle,
  settings,
  scale: 2,
};
export const sheet: ConsistencyFigure = {
  kind: 'consistency',
  pins: [
    { name: 'A', ref: seed(1) },
    { name: 'B', ref: seed(2) },
  ],
  ladder: [5, 10, 40],
  reference: 40,
  contrast: 'eta',
  metric: 'mse',
  ...sheetStyle,
  settings,
  scale: 4,
};
