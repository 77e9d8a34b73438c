import { ENCODING_IS_DDIM } from '../../core/samplers/invert.ts';
import { MAX_REPEATS } from '../../core/samplers/invert.ts';
import { arrayNote } from '../array-files.ts';
import { BadInput } from '../bad-input.ts';
import { classesOption, classOption, guidanceOption, readClass } from '../class-options.ts';
import type { Command } from '../command.ts';
import { imageOptions, openImages } from '../given-images.ts';
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
    ...imageOptions,
    ...classOption,
    ...classesOption,
    ...guidanceOption,
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
    const givenClass = readClass(given);
    await withStudio(
      given,
      surroundings,
      async (studio, model) => {
        const input = images.latents(model.pictureShape);
        const { scheduler, classes } = model;
        const condition = givenClass.shared(classes);
        const conditions = givenClass.each(classes, input.shape[0]!);
        const plan = checkPlan(scheduler, settings);
        if (scheduler.predictionType === 'sample' && plan.alphasCumprodPrev.includes(1))
          throw new BadInput('--prediction sample: cannot encode: at ᾱ = 1 it does not determine ε');
        warnOfClipping(given, model, warn);
        const request = {
          input,
          settings: { ...settings, ...(condition && { condition }) },
          ...(conditions && { conditions }),
        };
        const xT = await studio.runBatch('encode', request, { signal, onProgress });
        await writeArray(out, xT);
      },
      { sizeOfInput: async () => images.size, inputIs: 'picture' },
    );
  },
};
