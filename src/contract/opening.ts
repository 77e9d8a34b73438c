import { bundledName } from './bundled-model.ts';
import { providerTitles } from './device.ts';
import type { Opening } from './studio.ts';

/** What is opened and what is done: `opening net.onnx: preparing the network for the CPU`. */
export function describeOpening({ location, stage, provider }: Opening): string {
  const where = provider === null ? '' : provider === 'cpu' ? 'the CPU' : providerTitles[provider];
  const doing = {
    reading: 'reading its files',
    preparing: `preparing the network for ${where}`,
    trying: `testing the network on ${where}`,
  }[stage];
  return `opening ${nameOf(location)}: ${doing}`;
}

function nameOf(location: string): string {
  const bundled = bundledName(location);
  if (bundled !== null) return bundled ?? location;
  return location.split(/[/\\]/).findLast((part) => part !== '') ?? location;
}

/** For how long it has been opened: `12 s`, `2 min 05 s`. */
export function describeWait({ since }: Opening, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
