import { basename, dirname, join } from 'node:path';
import type { ModelAlternative, OpenOptions } from '../../../contract/model.ts';
import { digestNetwork } from '../digest.ts';
import { createFieldReader } from '../fields.ts';
import { listFolder } from '../../files/bounded-file.ts';
import { nameModel } from './hub-cache.ts';
import type { ReadInfo, ReadModel } from '../model.ts';
import { readModelJson } from '../../formats/json/python-json.ts';
import { checkSampleShape, remarkShape } from '../sample-shape.ts';
import { readSampleSize, settleSize } from '../sample-size.ts';
import { findScheduler } from './scheduler-files.ts';
import { findSiblings, isEmaFolder } from './sibling-weights.ts';
import type { StoredTensor } from '../../formats/tensor.ts';
import { readUNet2DConfig, stepOf } from '../families/unet2d/config.ts';
import { buildUNet2DGraph } from '../families/unet2d/graph.ts';
import { matchKeys } from '../families/unet2d/keys.ts';
import { deriveLayers } from '../families/unet2d/layers.ts';
import { readFolderWeights } from './weight-files.ts';
import { chooseVariant, parseWeightName, takeVariant, titleVariant } from './weight-variants.ts';
import type { ChosenWeights } from './weight-variants.ts';

/** Where the parts of a UNet2DModel lie. */
export interface DiffusersLayout {
  /** The folder that was opened. */
  readonly root: string;
  /** The folder with config.json and the weights. */
  readonly unet: string;
  /** The file with the weights, where it was opened by its own path; else one is chosen. */
  readonly weights?: string;
}

/**
 * Opens a folder that holds a diffusers UNet2DModel: a pipeline (unet/, scheduler/), a flat folder, or
 * the unet folder of a pipeline. Throws ModelError naming the file, the field and its value.
 */
export async function openDiffusersFolder(layout: DiffusersLayout, options: OpenOptions): Promise<ReadModel> {
  const { root, unet, weights: given } = layout;
  const configFile = join(unet, 'config.json');
  const json = await readModelJson(configFile);
  const config = readUNet2DConfig(json, configFile, options.size);
  const stated = readSampleSize(createFieldReader(json, configFile));
  const step = stepOf(config.blockOutChannels.length);
  const shape = checkSampleShape([config.inChannels, ...config.sampleSize], configFile);
  const layers = deriveLayers(config, configFile);
  const schedule = await findScheduler([root, unet]);
  const scheduler = { ...schedule.scheduler, ...options.schedule };
  const names = await listFolder(unet);
  const chosen = given === undefined ? chooseVariant(names, unet) : takeVariant(basename(given), names);
  const tensors = await readFolderWeights(unet, chosen.name);
  const { weights, remarks } = matchKeys(layers, tensors, join(unet, chosen.name));
  const siblings = await findSiblings(unet);
  const info: ReadInfo = {
    name: nameFolder(layout, chosen),
    source: 'diffusers',
    bundled: false,
    path: given ?? root,
    // The size in force is the latent's: the same weights at another size are the same network.
    parts: [
      {
        role: 'denoiser',
        digest: digestNetwork({ UNet2DModel: { ...config, sampleSize: stated } }, weights),
      },
    ],
    shape,
    sizeStep: step,
    parameters: [...weights.values()].reduce((sum, { read }) => sum + read().length, 0),
    dtype: describeTypes(weights),
    variant: parseWeightName(chosen.name)?.variant ?? null,
    scheduler,
    schedulerFile: schedule.file,
    remarks: [
      ...schedule.remarks,
      ...settleSize(options.size, stated, configFile, step).remarks,
      ...chosen.remarks,
      ...remarks,
      ...siblings.remarks,
      ...remarkShape(shape),
    ],
    alternatives: [...listOthers(unet, chosen), ...siblings.alternatives],
  };
  const { numTrainTimesteps: numTimesteps } = scheduler;
  return {
    info,
    graph: (batch) => Promise.resolve(buildUNet2DGraph(layers, weights, { batch, numTimesteps })),
  };
}

/** The folder's name, without `unet`, and in brackets what of it is open where that is not the usual. */
function nameFolder({ root, unet, weights }: DiffusersLayout, chosen: ChosenWeights): string {
  const isPart = basename(unet) === 'unet' || isEmaFolder(unet);
  const model = nameModel(isPart ? dirname(unet) : root);
  const parts = [...(isEmaFolder(unet) ? [basename(unet)] : []), ...(weights ? [chosen.variant] : [])].filter(
    Boolean,
  );
  return parts.length > 0 ? `${model} (${parts.join(', ')})` : model;
}

function listOthers(unet: string, { others }: ChosenWeights): ModelAlternative[] {
  return others.map((file) => ({ name: titleVariant(file), path: join(unet, file.name) }));
}

function describeTypes(weights: ReadonlyMap<string, StoredTensor>): string {
  const types = new Set([...weights.values()].map(({ type }) => type));
  return types.size === 1 ? [...types][0]! : 'mixed';
}
