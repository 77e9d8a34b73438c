import type { PythonLines } from './network.ts';

/**
 * `x`, x_0 of a latent model, becomes its picture [1, C, H, W] by the autoencoder of MODEL, a class of diffusers: VQModel or
 * AutoencoderKL. The scaling is read from its config.json, as the app reads it.
 */
export function decodingLines(className: string): PythonLines {
  const { imports, lines } = className === 'VQModel' ? vqScaling : klScaling;
  return {
    imports: ['import json', 'import os', 'import torch', `from diffusers import ${className}`, ...imports],
    lines: [
      '',
      '# x is a latent; the autoencoder makes the picture of it.',
      'folder = next(name for name in ("vqvae", "vae") if os.path.isdir(os.path.join(MODEL, name)))',
      'with open(os.path.join(MODEL, folder, "config.json")) as file:',
      '    config = json.load(file)',
      `vae = ${className}.from_pretrained(MODEL, subfolder=folder).eval()`,
      ...lines,
      'with torch.no_grad():',
      '    x = vae.decode(z).sample',
    ],
  };
}

const vqScaling: PythonLines = {
  imports: [],
  lines: [
    '# A config without a scaling_factor means 1.0, not 0.18215 as diffusers takes it.',
    'z = x / config.get("scaling_factor", 1.0)',
  ],
};

const klScaling: PythonLines = {
  imports: [],
  lines: [
    'factor = config.get("scaling_factor", 0.18215)',
    'mean, std = config.get("latents_mean"), config.get("latents_std")',
    'if mean and std:',
    '    z = x * torch.tensor(std).view(1, -1, 1, 1) / factor + torch.tensor(mean).view(1, -1, 1, 1)',
    'else:',
    '    z = x / factor + (config.get("shift_factor") or 0)',
  ],
};
