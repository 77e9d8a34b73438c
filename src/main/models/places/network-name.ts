import { basename, dirname } from 'node:path';
import type { NetworkFiles } from '../family.ts';
import { nameModel } from './hub-cache.ts';
import { isEmaFolder } from './sibling-weights.ts';
import type { ChosenWeights } from './weight-variants.ts';

/** The folder's name, without the component's, and in brackets what of it is open where that is not the usual. */
export function nameNetwork({ root, folder, file, components }: NetworkFiles, chosen: ChosenWeights): string {
  const isPart = components.includes(basename(folder)) || isEmaFolder(folder);
  const model = nameModel(isPart ? dirname(folder) : root);
  const parts = [
    ...(isEmaFolder(folder) ? [basename(folder)] : []),
    ...(file ? [chosen.variant] : []),
  ].filter(Boolean);
  return parts.length > 0 ? `${model} (${parts.join(', ')})` : model;
}
