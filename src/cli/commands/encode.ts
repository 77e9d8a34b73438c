import { ENCODING_IS_DDIM } from '../../core/samplers/invert.ts';
import { latentSize, type LatentShape } from '../../core/latent.ts';
import { MAX_REPEATS } from '../../core/samplers/invert.ts';
import type { NdArray } from '../../main/formats/nd-array.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { arrayNote, openArrays, type GivenArrays } from '../array-files.ts';
import { BadInput } from '../bad-input.ts';
import type { Command, Surroundings } from '../command.ts';
import { IMAGE_FORMAT, openImage } from '../image-files.ts';
import { warnOfClipping, withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import {
  checkPlan,
  clipOptions,
  modelOptions,
  providerOptions,
  readSettings,
  schedulerOptions,
  stepsOptions,
  tauOptions,
} from '../run-options.ts';

const outputs = { array: { name: 'xT', holds: 'float32 [N, C, H, W]' } };

/** `encode`: images to their x_T. */
export const encode: Command = {
  name: 'encode',
  summary: 'Encodes images to their x_T (the reverse ODE, η = 0)',
  options: {
    ...modelOptions,
    images: { value: 'FILE', help: 'images [N, C, H, W] or [C, H, W] in [−1, 1]; or --image' },
    image: {
      value: 'FILE',
      help: `a ${IMAGE_FORMAT.toUpperCase()}, cropped around its centre and scaled to the model's size`,
      repeats: true,
    },
    ...stepsOptions,
    solver: {
      value: 'ddim',
      help: 'encoding is DDIM’s: no other solver has an inverse here',
      default: 'ddim',
    },
    repeats: {
      value: 'K',
      help: `refines each step K times, 0 … ${MAX_REPEATS}: K + 1 network evaluations per step`,
      default: '0',
    },
    ...tauOptions,
    ...clipOptions,
    ...schedulerOptions,
    out: outOption(outputs),
    ...providerOptions,
  },
  notes: [
    arrayNote,
    'To reconstruct the images, run sample with the same steps and τ. More steps give a closer result, and so do repeats:',
    'S = 50 with K = 1 is 7 times closer than S = 100 with K = 0. Many repeats approach the x_T of S steps, not of 1000.',
  ],
  example: 'encode --model bundled --image face.png --steps 100 --out xT.npy',
  async run(given, surroundings) {
    const { warn, signal, onProgress } = surroundings;
    const out = openOut(given, outputs);
    const repeats = given.integer('repeats', 0, MAX_REPEATS) ?? 0;
    const settings = { ...readSettings(given), ...(repeats > 0 && { repeats }) };
    if (settings.solver !== undefined) throw new BadInput(`--solver ${settings.solver}: ${ENCODING_IS_DDIM}`);
    const images = await openImages(given, warn);
    await withStudio(
      given,
      surroundings,
      async (studio, model) => {
        const input = images.latents(model.latentShape);
        const { scheduler } = model;
        const plan = checkPlan(scheduler, settings);
        if (scheduler.predictionType === 'sample' && plan.alphasCumprodPrev.includes(1))
          throw new BadInput('--prediction sample: cannot encode: at ᾱ = 1 it does not determine ε');
        warnOfClipping(given, model, warn);
        const xT = await studio.runBatch('encode', { input, settings }, { signal, onProgress });
        await writeArray(out, xT);
      },
      { sizeOfInput: async () => images.size },
    );
  },
};

type Images = Pick<GivenArrays, 'latents' | 'size'>;

/** Files are read at once; the model's shape is asked for later. PNGs take any. */
async function openImages(given: GivenOptions, warn: Surroundings['warn']): Promise<Images> {
  const path = given.text('images');
  if (path === undefined) return { latents: await openPictures(given.all('image'), warn), size: null };
  refuse(given, ['image'], 'cannot go with --images');
  return openArrays('images', path, warn);
}

async function openPictures(
  paths: readonly string[],
  warn: Surroundings['warn'],
): Promise<(shape: LatentShape) => NdArray> {
  if (paths.length === 0) throw new BadInput('--images FILE or --image FILE: one of them is required');
  const images: Awaited<ReturnType<typeof openImage>>[] = [];
  for (const path of paths) images.push(await openImage('image', path, warn));
  return (shape) => {
    const size = latentSize(shape);
    const data = new Float32Array(images.length * size);
    images.forEach((fit, i) => data.set(fit(shape), i * size));
    return { shape: [images.length, ...shape], data };
  };
}
