import { basename } from 'node:path';
import { MAX_SAMPLES } from '../contract/figures/samples.ts';
import { formatLatentRef, type LatentRef } from '../core/latent-ref.ts';
import type { SamplesStyle } from '../main/figures/kinds/samples.ts';
import { samplesFigure } from '../main/figures/samples-figure.ts';
import { cutLatents, type NdArray } from '../main/formats/nd-array.ts';
import type { RenderedFigure, Studio } from '../main/studio.ts';
import type { GivenOptions } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { drawRecorded } from './figure-run.ts';
import { readFont } from './font-option.ts';

/** What `sample` draws. */
export interface DrawnSamples {
  /** x_T [N, C, H, W]. */
  readonly input: NdArray;
  /** N of them. */
  readonly names: readonly string[];
  /** The expression of the only latent, where that has one. */
  readonly ref: LatentRef | null;
  readonly style: SamplesStyle;
  /** x_0 of `input`, as the options want it. */
  readonly sample: () => Promise<NdArray>;
}

/** Draws samples as a figure that contains its recipe, or warns why it has none. */
export async function drawSamples(
  given: GivenOptions,
  surroundings: Surroundings,
  studio: Studio,
  { input, names, ref, style, sample }: DrawnSamples,
): Promise<RenderedFigure> {
  const missing = missingFromRecipe(given, names.length);
  if (missing !== null) {
    surroundings.warn(
      `${basename(given.required('out'))} cannot be rendered again from its file: a recipe cannot hold ${missing}`,
    );
    return samplesFigure(await sample(), names, style, readFont(given));
  }
  const refs = ref ? [ref] : await storeInput(studio, input);
  const pins = refs.map((latent, i) => ({ name: names[i]!, ref: latent }));
  return drawRecorded(studio, { kind: 'samples', pins, ...style }, surroundings);
}

/** `seed:5, 2 of 3`: one draw makes all of them. */
export function namesOfDraw(ref: LatentRef, count: number): string[] {
  const name = formatLatentRef(ref);
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}, ${i + 1} of ${count}`);
}

/** `x.npy#1`, without its folder: a picture contains no path. */
export function namesOfFile(path: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${basename(path)}#${i}`);
}

/** What decides the pictures but cannot be in a recipe; null if there is nothing. */
function missingFromRecipe(given: GivenOptions, count: number): string | null {
  if (given.has('noise')) return '--noise';
  if (given.has('classes')) return '--classes';
  return count > MAX_SAMPLES ? `more than ${MAX_SAMPLES} samples` : null;
}

async function storeInput(studio: Pick<Studio, 'storeNumbers'>, input: NdArray): Promise<LatentRef[]> {
  const refs: LatentRef[] = [];
  for (const latent of cutLatents(input))
    refs.push({ kind: 'stored', sha256: (await studio.storeNumbers(latent)).sha256 });
  return refs;
}
