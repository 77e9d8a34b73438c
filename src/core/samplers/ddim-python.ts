import { pythonForms } from './prediction.ts';
import type { Clip, StepSettings } from './step-settings.ts';

/** One DDIM step in Python, as ddimStep takes it; the noise is torch's. */
export function ddimLines({ prediction, eta, clip }: StepSettings): readonly string[] {
  const head = [
    'a, a_p = alpha(t), alpha(p)',
    'out = network(x, t).double()',
    'x = x.double()',
    pythonForms[prediction],
    ...clipLines(clip),
  ];
  if (eta === 0) return [...head, 'x = (a_p**0.5 * x0 + (1 - a_p) ** 0.5 * eps).float()'];
  const isHat = eta === 'sigma-hat';
  return [
    ...head,
    'added = max(0.0, 1 - a / a_p)',
    `sigma = ${isHat ? '' : `${eta} * `}((1 - a_p) / (1 - a) * added) ** 0.5`,
    'x = a_p**0.5 * x0 + max(0.0, 1 - a_p - sigma**2) ** 0.5 * eps',
    isHat
      ? 'x = (x + (added**0.5 if p >= 0 else 0.0) * torch.randn_like(x)).float()'
      : 'x = (x + sigma * torch.randn_like(x)).float()',
  ];
}

function clipLines({ rule, range }: Clip): readonly string[] {
  const clamp = `x0 = x0.clamp(${-range}, ${range})`;
  switch (rule) {
    case 'none':
      return [];
    case 'diffusers':
      return [clamp];
    case 'rederive':
      return [clamp, 'eps = (x - a**0.5 * x0) / (1 - a) ** 0.5'];
  }
}
