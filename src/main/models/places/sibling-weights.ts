import { basename, dirname, join } from 'node:path';
import type { ModelAlternative } from '../../../contract/model.ts';
import { isFile, listFolder } from '../../files/bounded-file.ts';
import { isGraphFile, listVariants } from './weight-variants.ts';

/** Folders of the weights' moving average as training scripts name them, beside those of the weights: ema_0.9999_10000. */
const EMA_FOLDER = /^(unet[-_]?ema|ema[-_]?unet|ema([-_](model|weights))?)([-_]?\d[\d.]*)*$/i;

/** Whether a folder's name is one of EMA weights. */
export function isEmaFolder(folder: string): boolean {
  return EMA_FOLDER.test(basename(folder));
}

/** The folders of EMA weights in a folder. */
export async function listEmaFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder))
    if (EMA_FOLDER.test(name) && (await holdsWeights(join(folder, name)))) found.push(join(folder, name));
  return found;
}

export interface SiblingWeights {
  readonly alternatives: readonly ModelAlternative[];
  readonly warnings: readonly string[];
}

/**
 * What else of the same model lies beside or below the folder of weights: folders of EMA weights, or the plain weights
 * where those are the EMA ones.
 * @param components names of the folders of a pipeline that its denoiser may lie in
 */
export async function findSiblings(weights: string, components: readonly string[]): Promise<SiblingWeights> {
  const isEma = isEmaFolder(weights);
  const found = isEma ? await listPlain(weights, components) : await listEma(weights, components);
  const names = found.map((folder) => `${basename(folder)}/`).join(', ');
  const beside = isEma ? `plain weights are in ${names}` : `EMA weights are in ${names}`;
  const warning = [...(isEma ? ['these are EMA weights'] : []), ...(names === '' ? [] : [beside])].join('; ');
  return {
    alternatives: found.map((path) => ({ name: basename(path), path })),
    warnings: warning === '' ? [] : [warning],
  };
}

function listEma(weights: string, components: readonly string[]): Promise<string[]> {
  return listEmaFolders(components.includes(basename(weights)) ? dirname(weights) : weights);
}

async function listPlain(ema: string, components: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of components.map((name) => join(dirname(ema), name)))
    if (await holdsWeights(folder)) found.push(folder);
  return found;
}

/** Whether a folder has an .onnx file, or weights with their config. */
export async function holdsWeights(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (names.some(isGraphFile)) return true;
  return listVariants(names).length > 0 && (await isFile(join(folder, 'config.json')));
}

/** Names in a folder; none where it cannot be listed, so that a folder beside a model cannot prevent opening it. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return listFolder(folder).catch(() => []);
}
