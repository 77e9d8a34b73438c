import { basename, dirname, join } from 'node:path';
import { isFile, listFolder } from '../files/bounded-file.ts';
import { asModelError, ModelError } from './error.ts';
import type { Families } from './family.ts';
import { families as knownFamilies } from './families/index.ts';
import { listWeightFiles } from './places/weight-files.ts';
import { chooseVariant, isGraphFile, isWeightFile } from './places/weight-variants.ts';
import { recognizeAutoencoder, recognizeFolder, type RecognizedNetwork } from './recognition.ts';

/** The files of a folder that opening it reads. Absolute paths. */
export interface ModelFiles {
  /** JSON files, those that are there. */
  readonly configs: readonly string[];
  /** Files with weights or graphs. */
  readonly weights: readonly string[];
}

/**
 * Lists the files that openModel reads of a folder, which need not have its weights yet: their names are enough.
 * Throws ModelError as openModel does for configs and names, and model/not-found for a shard that is not there.
 */
export async function listModelFiles(root: string, families: Families = knownFamilies): Promise<ModelFiles> {
  try {
    const network = await recognizeFolder(root, families);
    const autoencoder = await recognizeAutoencoder(network.files.root, families.autoencoders);
    const graph = network.files.file;
    const folders = [network.files.folder, ...(autoencoder ? [autoencoder.folder] : [])];
    const weights = graph === null ? [] : [graph, ...(await listExternalData(graph))];
    for (const folder of graph === null ? folders : folders.slice(1))
      weights.push(...(await listWeights(folder)));
    const configs = await listConfigs(root, network, folders);
    const indexes = weights.filter((path) => path.endsWith('.json'));
    return { configs: [...configs, ...indexes], weights: weights.filter((path) => !path.endsWith('.json')) };
  } catch (error) {
    throw asModelError(error);
  }
}

/** The chosen variant of a folder: a file, or an index and its shards. */
async function listWeights(folder: string): Promise<string[]> {
  const names = await listFolder(folder);
  const { name } = chooseVariant(names, folder);
  const files = await listWeightFiles(folder, name);
  const absent = files.find((file) => !names.includes(file));
  if (absent !== undefined)
    throw new ModelError('model/not-found', `${join(folder, name)}: names ${absent}, which is not there`);
  return [...new Set([name, ...files])].map((file) => join(folder, file));
}

async function listConfigs(
  root: string,
  { files }: RecognizedNetwork,
  folders: readonly string[],
): Promise<string[]> {
  const above = basename(files.folder) === 'onnx' ? [dirname(files.folder)] : [];
  const roots = [...new Set([root, files.root])];
  const paths = [
    ...roots.map((folder) => join(folder, 'model_index.json')),
    ...[...roots, ...folders, ...above].map((folder) => join(folder, 'config.json')),
    ...[...roots, files.folder].flatMap((folder) =>
      ['scheduler/scheduler_config.json', 'scheduler_config.json'].map((name) => join(folder, name)),
    ),
    ...(files.sidecar === null ? [] : [files.sidecar]),
  ];
  const found: string[] = [];
  for (const path of new Set(paths)) if (await isFile(path)) found.push(path);
  return found;
}

/** Files beside a graph that may be the data it points at: only the graph itself names them. */
async function listExternalData(graph: string): Promise<string[]> {
  const names = await listFolder(dirname(graph));
  const data = names.filter(
    (name) => /[._](data|pb|weights?)$|^onnx__|\.onnx\.bin$/i.test(name) && !isGraphFile(name),
  );
  return data
    .filter((name) => !isWeightFile(name) || /\.onnx\.bin$/i.test(name))
    .map((name) => join(dirname(graph), name));
}
