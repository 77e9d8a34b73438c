import { latentSize, type LatentShape } from '../../core/latent.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { refNotes } from '../figure-run.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { resolvePins } from '../pin-latents.ts';
import { streamOptions } from '../run-options.ts';
import { readDraw } from '../start-latents.ts';

const outputs = { array: { name: 'x', holds: 'float32 [N, C, H, W]' } };

/** `latent`: noise as another program would draw it, or what expressions stand for. */
export const latent: Command = {
  name: 'latent',
  summary:
    'Writes x_T of a seed, as PyTorch (within 5e-7, on CUDA 2e-5) or NumPy (bit for bit) draws it, or of pins',
  options: {
    pin: { value: 'REF', help: 'a latent by expression; or --seed', repeats: true },
    ...streamOptions,
    shape: { value: 'C,H,W', help: 'shape of one latent', required: true },
    out: outOption(outputs),
  },
  notes: [
    'With --seed, K latents are one draw of shape [K, C, H, W], not K draws from K seeds; --pin seed:0-9 is ten draws.',
    ...refNotes,
  ],
  example: 'latent --seed 42 --shape 3,32,32 --count 4 --out x.npy',
  async run(given, { warn }) {
    const out = openOut(given, outputs);
    const shape = readShape(given);
    if (!given.has('pin')) {
      if (!given.has('seed')) throw new BadInput('--seed N or --pin REF: one of them is required');
      return writeArray(out, readDraw(given, warn)(shape));
    }
    refuse(given, ['seed', 'stream', 'count'], 'cannot go with --pin');
    await writeArray(out, await resolvePins(given, shape, warn));
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
