import type { LatentShape } from './latent.ts';
import type { LatentRef } from './latent-ref.ts';
import { latentLines } from './python-text/latent.ts';
import { decodingLines } from './python-text/decoding.ts';
import { networkLines, type PythonLines, type PythonModel } from './python-text/network.ts';
import { samplingLines } from './python-text/sampling.ts';
import type { SamplingSettings, SchedulerConfig } from './settings.ts';

export interface PythonRecipe {
  readonly ref: LatentRef;
  readonly shape: LatentShape;
  readonly settings: SamplingSettings;
  readonly scheduler: SchedulerConfig;
  readonly model: PythonModel;
  /** Data of the stored latents that are available, by hash: small ones are written into the text. */
  readonly stored?: ReadonlyMap<string, Float32Array>;
}

/**
 * A Python script that rebuilds the x_T of an expression with NumPy and torch, and samples it with diffusers'
 * network and schedule and the app's τ, prevTimesteps and clip rule; x_0 of a latent model is decoded. ᾱ is float32 there
 * (diffusers' own), so a picture agrees to about 1e-4, not bit for bit. Throws as checkLatentRef and makeTau do.
 */
export function pythonText(recipe: PythonRecipe): string {
  const { ref, shape, settings, scheduler, model } = recipe;
  return join([
    latentLines(ref, shape, recipe.stored ?? new Map()),
    networkLines(model, scheduler, settings),
    samplingLines(settings, scheduler),
    ...(model.autoencoder === undefined ? [] : [decodingLines(model.autoencoder)]),
    {
      imports: [],
      lines: [
        '',
        '# x_0 as an array [H, W, C] of bytes',
        'image = (255 * (x[0] / 2 + 0.5).clamp(0, 1)).round().byte().permute(1, 2, 0).numpy()',
      ],
    },
  ]);
}

/** Imports first, each once, Python's own before the others'. */
function join(parts: readonly PythonLines[]): string {
  const imports = [...new Set(parts.flatMap((part) => part.imports))];
  const own = /^import (base64|json|math|os)$/;
  const groups = [imports.filter((line) => own.test(line)), imports.filter((line) => !own.test(line))];
  const head = groups.filter((group) => group.length > 0).map((group) => group.sort().join('\n'));
  return [...head, ...parts.map(({ lines }) => lines.join('\n'))].join('\n\n') + '\n';
}
