import { basename, dirname, join } from 'node:path';
import type { OpenOptions } from '../../contract/model.ts';
import { digestNetwork } from './digest.ts';
import { nameModel } from './hub-cache.ts';
import { isFile, MAX_JSON_BYTES, readWholeFile } from './files.ts';
import { parseJsonObject } from './json.ts';
import type { ReadInfo, ReadModel } from './model.ts';
import { checkSampleShape } from './sample-shape.ts';
import { readSchedulerConfig } from './scheduler-config.ts';
import type { StoredTensor } from './tensor.ts';
import { readUNet2DConfig } from './unet2d-config.ts';
import { buildUNet2DGraph } from './unet2d-graph/index.ts';
import { matchKeys } from './unet2d-keys.ts';
import { planUNet2D } from './unet2d-plan.ts';
import { readFolderWeights } from './weight-files.ts';

/** Where the parts of a UNet2DModel lie. */
export interface DiffusersLayout {
  /** The folder that was opened. */
  readonly root: string;
  /** The folder with config.json and the weights. */
  readonly unet: string;
}

/**
 * Opens a folder that holds a diffusers UNet2DModel: a pipeline (unet/, scheduler/), a flat folder, or
 * the unet folder of a pipeline. Throws ModelError naming the file, the field and its value.
 */
export async function openDiffusersFolder(
  { root, unet }: DiffusersLayout,
  options: OpenOptions,
): Promise<ReadModel> {
  const configFile = join(unet, 'config.json');
  const config = readUNet2DConfig(
    parseJsonObject(await readWholeFile(configFile, MAX_JSON_BYTES), configFile),
    configFile,
  );
  const shape = checkSampleShape([config.inChannels, ...config.sampleSize], configFile);
  const plan = planUNet2D(config, configFile);
  const { scheduler: written, remarks } = await readScheduler(root, unet);
  const scheduler = { ...written, ...options.schedule };
  const { tensors, file } = await readFolderWeights(unet);
  const weights = matchKeys(plan, tensors, file);
  const info: ReadInfo = {
    name: nameModel(basename(root) === 'unet' ? dirname(root) : root),
    source: 'diffusers',
    bundled: false,
    path: root,
    parts: [{ role: 'denoiser', digest: digestNetwork({ UNet2DModel: config }, weights) }],
    shape,
    parameters: [...weights.values()].reduce((sum, { read }) => sum + read().length, 0),
    dtype: describeTypes(weights),
    scheduler,
    remarks,
  };
  const numTimesteps = scheduler.numTrainTimesteps;
  return {
    info,
    graph: (batch) => Promise.resolve(buildUNet2DGraph(plan, weights, { batch, numTimesteps })),
  };
}

/** scheduler_config.json in a pipeline, in a flat folder, or beside an opened unet folder. */
async function readScheduler(root: string, unet: string): ReturnType<typeof readFromFirst> {
  const beside = basename(root) === 'unet' ? [join(dirname(root), 'scheduler', 'scheduler_config.json')] : [];
  const places = [root, unet].flatMap((folder) => [
    join(folder, 'scheduler', 'scheduler_config.json'),
    join(folder, 'scheduler_config.json'),
  ]);
  return readFromFirst([...places, ...beside]);
}

async function readFromFirst(places: readonly string[]): Promise<ReturnType<typeof readSchedulerConfig>> {
  for (const place of places) {
    if (!(await isFile(place))) continue;
    return readSchedulerConfig(parseJsonObject(await readWholeFile(place, MAX_JSON_BYTES), place), place);
  }
  return readSchedulerConfig(null, 'scheduler_config.json');
}

function describeTypes(weights: ReadonlyMap<string, StoredTensor>): string {
  const types = new Set([...weights.values()].map(({ type }) => type));
  return types.size === 1 ? [...types][0]! : 'mixed';
}
