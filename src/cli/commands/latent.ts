import { latentSize, type LatentShape } from '../../core/latent.ts';
import type { GivenOptions } from '../arguments.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { streamOptions } from '../run-options.ts';
import { readDraw } from '../start-latents.ts';

const outputs = { array: { name: 'x', holds: 'float32 [K, C, H, W]' } };

/** `latent`: noise as another program would draw it. */
export const latent: Command = {
  name: 'latent',
  summary: 'Draws x_T from a seed, as PyTorch (within 5e-7, on CUDA 2e-5) or NumPy (bit for bit) does',
  options: {
    ...streamOptions,
    seed: { ...streamOptions.seed, required: true },
    shape: { value: 'C,H,W', help: 'shape of one latent', required: true },
    out: outOption(outputs),
  },
  notes: ['K latents are one draw of shape [K, C, H, W], not K draws from K seeds.'],
  example: 'latent --seed 42 --shape 3,32,32 --count 4 --out x.npy',
  async run(given, { warn }) {
    const out = openOut(given, outputs);
    const draw = readDraw(given, warn);
    await writeArray(out, draw(readShape(given)));
  },
};

function readShape(given: GivenOptions): LatentShape {
  const text = given.required('shape');
  const match = /^(\d{1,9}),(\d{1,9}),(\d{1,9})$/.exec(text);
  if (!match) throw new BadInput(`--shape ${text}: must be three integers C,H,W`);
  const shape: LatentShape = [Number(match[1]), Number(match[2]), Number(match[3])];
  asBadInput(`--shape ${text}`, () => latentSize(shape));
  return shape;
}
