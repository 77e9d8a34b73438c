import { defaultSettings } from '../../core/settings.ts';
import { arrayNote } from '../array-files.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { imageOptions, openImages } from '../given-images.ts';
import { withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { modelOptions, providerOptions } from '../run-options.ts';

const outputs = { array: { name: 'z', holds: 'float32 [N, C, H, W], scaled as the denoiser takes it' } };

/** `vae-encode`: images to x_0 of a latent model. */
export const vaeEncode: Command = {
  name: 'vae-encode',
  summary: 'Encodes images to x_0 of a latent model by its autoencoder',
  options: { ...modelOptions, ...imageOptions, out: outOption(outputs), ...providerOptions },
  notes: [
    arrayNote,
    'The mean of the encoder’s distribution is taken, times scaling_factor; codes of a VQModel are not quantized.',
  ],
  example: 'vae-encode --model ./ldm-celebahq-256 --image face.png --out z.npy',
  async run(given, surroundings) {
    const { warn, signal, onProgress } = surroundings;
    const out = openOut(given, outputs);
    const images = await openImages(given, warn);
    await withStudio(
      given,
      surroundings,
      async (studio, { name, networks, pictureShape }) => {
        if (!networks.some(({ role }) => role === 'encoder'))
          throw new BadInput(`--model ${given.required('model')}: ${name} has no encoder`);
        const request = { input: images.latents(pictureShape), settings: defaultSettings(1) };
        await writeArray(out, await studio.runBatch('encode-picture', request, { signal, onProgress }));
      },
      { sizeOfInput: async () => images.size, inputIs: 'picture' },
    );
  },
};
