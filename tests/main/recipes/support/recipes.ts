import type { FigureSpec } from '../../../../src/contract/figures/index.ts';
import type { LineFigure } from '../../../../src/contract/figures/line.ts';
import { bareStyle } from '../../../../src/contract/figures/style.ts';
import type { FileText } from '../../../../src/contract/formats.ts';
import { RECIPE_SCHEMA, type Recipe } from '../../../../src/contract/recipe.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { defaultSettings } from '../../../../src/core/settings.ts';
import { writeSafetensors } from '../../../../src/main/formats/safetensors/writer.ts';
import { writeGif } from '../../../../src/main/formats/gif/writer.ts';
import { writePdf } from '../../../../src/main/formats/pdf/writer.ts';
import { writePng } from '../../../../src/main/formats/png/writer.ts';
import type { Scene } from '../../../../src/main/formats/scene.ts';
import { writeSvg } from '../../../../src/main/formats/svg/writer.ts';
import { packLatent } from '../../../../src/main/recipes/embedded-latents.ts';
import * as film from '../../figures/animation/support/films.ts';
import { collect } from '../../figures/support/collect.ts';
import { environment, mark, shape } from './models.ts';

export * from './models.ts';

export const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
export const stored = (latent: Latent): LatentRef => ({ kind: 'stored', sha256: packLatent(latent).sha256 });

export function latentOf(number: number, of: LatentShape = shape): Latent {
  return makeLatent(of, randn('torch-cpu', BigInt(number), of[0] * of[1] * of[2]));
}

/** A white PNG of 2 × 2 pixels with these texts. */
export function pngWith(texts: readonly FileText[]): Promise<Buffer> {
  const pixels = new Uint8ClampedArray(16).fill(255);
  return collect(writePng({ width: 2, height: 2, opaque: true }, [pixels], texts));
}

/** An empty figure of 2 × 2 pixels as SVG and as PDF with these texts. */
export function vectorWith(format: 'svg' | 'pdf', texts: readonly FileText[]): Promise<Buffer> {
  const picture = { width: 2, height: 2, rgba: new Uint8ClampedArray(16).fill(255) };
  const scene: Scene = {
    ...{ width: 2, height: 2, paper: null, paths: [], smooth: false, inches: null },
    tiles: [{ x: 0, y: 0, width: 2, height: 2, picture }],
  };
  return collect((format === 'svg' ? writeSvg : writePdf)(scene, texts));
}

/** A GIF of two frames with these texts. */
export function gifWith(texts: readonly FileText[]): Promise<Buffer> {
  const spec = { figure: { ...film.line, framesPerSegment: 2 }, rate: 10, repeat: 'loop' } as const;
  return collect(writeGif(film.film(spec, 'gif', [3, 2, 2]), texts));
}

/** A safetensors file of one number with these texts. */
export function safetensorsWith(texts: readonly FileText[]): Buffer {
  const arrays = [{ name: 'x0', shape: [1], data: Float32Array.of(1) }];
  const metadata = Object.fromEntries(texts.map(({ keyword, text }) => [keyword, text]));
  return Buffer.concat([...writeSafetensors(arrays, metadata)]);
}

/** A line through these, the first frame of each segment and its end. */
export function lineOf(...refs: readonly LatentRef[]): LineFigure {
  return {
    kind: 'line',
    pins: refs.map((ref, i) => ({ name: `pin ${i}`, ref })),
    framesPerSegment: 2,
    mode: 'slerp',
    closed: false,
    easing: 'linear',
    ...bareStyle,
    scale: 1,
    settings: defaultSettings(5),
  };
}

export function recipeOf(figure: FigureSpec, latents: readonly Latent[] = []): Recipe {
  return {
    schema: RECIPE_SCHEMA,
    model: mark,
    figure,
    latents: latents.map(packLatent),
    environment,
  };
}
