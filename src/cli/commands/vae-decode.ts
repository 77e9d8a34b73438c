import { bareStyle } from '../../contract/figures/style.ts';
import type { ModelInfo } from '../../contract/model.ts';
import { defaultSettings } from '../../core/settings.ts';
import { checkSamples, samplesFigure } from '../../main/figures/samples-figure.ts';
import { refuse } from '../arguments.ts';
import { arrayNote, openArrays } from '../array-files.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { readFont, warnOfLetters } from '../font-option.ts';
import { factorOf, withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { modelOptions, providerOptions } from '../run-options.ts';
import { namesOfFile } from '../samples-picture.ts';
import { readStyle, styleOptions } from '../style-options.ts';

const style = styleOptions(bareStyle);

const outputs = {
  array: { name: 'x', holds: 'float32 [N, C, H, W], not clamped' },
  picture: { name: 'grid' },
};

/** `vae-decode`: x_0 of a latent model to pictures. */
export const vaeDecode: Command = {
  name: 'vae-decode',
  summary: 'Decodes x_0 of a latent model to pictures by its autoencoder',
  options: {
    ...modelOptions,
    latents: {
      value: 'FILE',
      help: 'x_0 [N, C, H, W] or [C, H, W], as the denoiser makes it',
      required: true,
    },
    out: outOption(outputs),
    ...style,
    ...providerOptions,
  },
  notes: [arrayNote, 'A picture file holds no recipe: the latents are all that it was made of.'],
  example: 'vae-decode --model ./ldm-celebahq-256 --latents z.npy --out x.png',
  async run(given, surroundings) {
    const { warn, signal, onProgress } = surroundings;
    const out = openOut(given, outputs);
    if (out.kind === 'array') refuse(given, Object.keys(style), `has no effect on an .${out.format} file`);
    const drawn = { ...readStyle(given, bareStyle), settings: defaultSettings(1) };
    const path = given.required('latents');
    const latents = await openArrays('latents', path, warn);
    await withStudio(
      given,
      surroundings,
      async (studio, model) => {
        requireDecoder(given.required('model'), model);
        const input = latents.latents(model.latentShape, factorOf(model));
        const names = namesOfFile(path, input.shape[0]!);
        const font = readFont(given);
        if (out.kind === 'picture')
          asBadInput(`--out ${given.required('out')}`, () =>
            warnOfLetters(checkSamples(names, model.pictureShape, drawn, font), given, warn),
          );
        const request = { input, settings: drawn.settings };
        const pictures = await studio.runBatch('decode', request, { signal, onProgress });
        if (out.kind === 'array') return writeArray(out, pictures);
        await out.write(samplesFigure(pictures, names, drawn, font).write(out.format));
      },
      { sizeOfInput: async () => latents.size },
    );
  },
};

function requireDecoder(location: string, { name, networks }: ModelInfo): void {
  if (!networks.some(({ role }) => role === 'decoder'))
    throw new BadInput(`--model ${location}: ${name} has no decoder: its x_0 is the picture`);
}
