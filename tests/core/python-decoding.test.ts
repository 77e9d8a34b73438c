import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canImport, PYTHONS } from '../../scripts/setup/python.mjs';
import { parseLatentRef } from '../../src/core/latent-ref.ts';
import { pythonText } from '../../src/core/python-text.ts';
import { decodingLines } from '../../src/core/python-text/decoding.ts';
import { networkLines, type PythonModel } from '../../src/core/python-text/network.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';
import { defaultSettings } from '../../src/core/settings.ts';

/** The Python text of latent models, of networks with learned variance, and of guidance. */

const families = join(import.meta.dirname, '..', 'fixtures', 'families');
const python = PYTHONS.find((command) => canImport(command, 'numpy'))!;

/** The autoencoder gives back what it takes: x is what the lines hand to it. */
const prelude = `
import contextlib, json, os, sys, types
import numpy as np
class Tensor(np.ndarray):
    def view(self, *shape):
        return self.reshape(shape)
torch = types.SimpleNamespace(no_grad=contextlib.nullcontext, tensor=lambda values: np.asarray(values).view(Tensor))
class Coder:
    @staticmethod
    def from_pretrained(folder, subfolder):
        assert os.path.isfile(os.path.join(folder, subfolder, "config.json"))
        return Coder()
    def eval(self):
        return self
    def decode(self, z):
        return types.SimpleNamespace(sample=z)
VQModel = AutoencoderKL = Coder
MODEL = sys.argv[1]
x = np.arange(1.0, int(sys.argv[2]) + 1).reshape(1, -1, 1, 1)
exec(sys.stdin.read())
print(json.dumps(np.asarray(x).ravel().tolist()))
`;

function decoded(name: string, className: string, channels: number): number[] {
  const lines = decodingLines(className).lines.join('\n');
  const model = join(families, name);
  const printed = execFileSync(python, ['-c', prelude, model, String(channels)], {
    input: lines,
    encoding: 'utf8',
  });
  return JSON.parse(printed) as number[];
}

const configOf = (name: string, folder: string) =>
  JSON.parse(readFileSync(join(families, name, folder, 'config.json'), 'utf8')) as Record<string, never> & {
    scaling_factor?: number;
    shift_factor?: number;
    latents_mean?: number[];
    latents_std?: number[];
  };

describe('executed by Python, what is handed to the autoencoder is the latent', () => {
  it.each([
    ['ldm-vq', 1],
    ['ldm-vq-scale-1', 1],
    ['ldm-vq-scale-018215', 0.18215],
  ])('of %s divided by %d, where diffusers would take 0.18215 of a config without it', (name, factor) => {
    const z = decoded(name, 'VQModel', 3);
    expect(z).toEqual([1, 2, 3].map((value) => value / factor));
  });

  it('of an AutoencoderKL scaled, shifted, and by means and deviations per channel', () => {
    const plain = configOf('ldm-kl', 'vae');
    const shifted = configOf('ldm-kl-shift', 'vae');
    const moments = configOf('ldm-kl-meanstd', 'vqvae');
    expect([shifted.shift_factor, moments.latents_mean?.length]).toEqual([expect.any(Number), 4]);
    const values = [1, 2, 3, 4];
    expect(decoded('ldm-kl', 'AutoencoderKL', 4)).toEqual(values.map((x) => x / plain.scaling_factor!));
    expect(decoded('ldm-kl-shift', 'AutoencoderKL', 4)).toEqual(
      values.map((x) => x / shifted.scaling_factor! + shifted.shift_factor!),
    );
    decoded('ldm-kl-meanstd', 'AutoencoderKL', 4).forEach((z, i) => {
      const wanted =
        (values[i]! * moments.latents_std![i]!) / moments.scaling_factor! + moments.latents_mean![i]!;
      expect(z).toBeCloseTo(wanted, 12);
    });
  });
});

describe('the text of a network', () => {
  const dit: PythonModel = {
    ...({ source: 'diffusers', location: '/m/dit', variant: '' } as const),
    ...{ className: 'Transformer2DModel', channels: 4, nullLabel: 10, autoencoder: 'AutoencoderKL' },
  };
  const linesOf = (model: PythonModel, guidance?: number): string => {
    const condition = { class: 3, ...(guidance !== undefined && { guidance }) };
    return networkLines(model, defaultSchedulerConfig, { condition }).lines.join('\n');
  };

  it('with learned variance keeps the channels of eps; a transformer lies in its own folder and takes a tensor t', () => {
    const text = linesOf(dit);
    expect(text).toContain('Transformer2DModel.from_pretrained(MODEL, subfolder=subfolder)');
    expect(text).toContain('else "transformer"');
    expect(text).toContain(
      'return transformer(x, timestep=torch.tensor([t]), class_labels=torch.tensor([3])).sample[:, :4]',
    );
    const { className: _, autoencoder: __, ...unet } = dit;
    expect(linesOf(unet)).toContain('return unet(x, t, class_labels=torch.tensor([3])).sample[:, :4]');
  });

  it('is guided where a label stands for no class: no class + w · (class − no class), of eps alone', () => {
    const text = linesOf(dit, 2.5);
    expect(text).toContain('class_labels=torch.tensor([label])).sample[:, :4]');
    expect(text).toContain('none, given = labelled(x, t, 10), labelled(x, t, 3)');
    expect(text).toContain('return none + 2.5 * (given - none)');
    expect(linesOf(dit, 1)).not.toContain('labelled');
  });

  it('of its authors’ own file is not asked of diffusers', () => {
    const text = linesOf({ source: 'other', location: '/m/lsun_cat.pt', variant: null });
    expect(text).not.toContain('from_pretrained');
    expect(text).toContain('raise NotImplementedError(MODEL)');
  });

  it('is whole: Python reads it, and x is decoded before it is a picture', () => {
    const text = pythonText({
      ...{ ref: parseLatentRef('seed:1'), shape: [4, 8, 8], scheduler: defaultSchedulerConfig, model: dit },
      settings: { ...defaultSettings(5), condition: { class: 3, guidance: 2 } },
    });
    execFileSync(python, ['-c', 'import ast, sys\nast.parse(sys.stdin.read())'], { input: text });
    expect(text.indexOf('vae.decode(z)')).toBeLessThan(text.indexOf('image ='));
    expect(text.match(/^import json$/gm)).toHaveLength(1);
  });
});
