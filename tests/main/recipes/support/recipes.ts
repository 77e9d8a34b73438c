import { bareLook, type FigureSpec, type LineFigure } from '../../../../src/contract/figure.ts';
import type { Recipe, RunEnvironment } from '../../../../src/contract/recipe.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { defaultSettings } from '../../../../src/core/settings.ts';
import { packLatent } from '../../../../src/main/recipes/carried-latents.ts';

export const shape: LatentShape = [3, 4, 4];
export const digest = 'ab'.repeat(32);

export const environment: RunEnvironment = {
  provider: 'cpu',
  ortVersion: '1.30.0',
  optimizationLevel: 'all',
  graphBuilder: 1,
  cpu: 'A processor',
  cpuFeatures: ['avx2'],
  system: 'linux x64',
  app: '0.1.0',
};

export const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
export const stored = (latent: Latent): LatentRef => ({ kind: 'stored', sha256: packLatent(latent).sha256 });

export function latentOf(number: number, of: LatentShape = shape): Latent {
  return makeLatent(of, randn('torch-cpu', BigInt(number), of[0] * of[1] * of[2]));
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
    ...bareLook,
    scale: 1,
    settings: defaultSettings(5),
  };
}

export function recipeOf(figure: FigureSpec, latents: readonly Latent[] = []): Recipe {
  return {
    schema: 1,
    model: { digest, name: 'google/ddpm-cifar10-32' },
    figure,
    latents: latents.map(packLatent),
    environment,
  };
}
