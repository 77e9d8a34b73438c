import { join } from 'node:path';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { readModelJson } from '../../../formats/json/python-json.ts';
import { digestNetwork } from '../../digest.ts';
import type { Family, NetworkFiles, NetworkOptions, OpenedNetwork } from '../../family.ts';
import { createFieldReader } from '../../fields.ts';
import type { PlaceFacts } from '../../places/facts.ts';
import { openFolderWeights } from '../../places/folder-weights.ts';
import { readClassNames } from '../../places/class-names.ts';
import { isWeightFile } from '../../places/weight-variants.ts';
import { checkSampleShape } from '../../sample-shape.ts';
import { readSampleSize, settleSize } from '../../sample-size.ts';
import { summarizeWeights } from '../../weight-summary.ts';
import { describeClasses } from '../../networks/unet2d/classes.ts';
import { stepOf } from '../../networks/unet2d/config.ts';
import { buildUNet2DGraph } from '../../networks/unet2d/graph.ts';
import { matchKeys } from '../../networks/unet2d/keys.ts';
import { deriveLayers } from '../../networks/unet2d/layers.ts';
import { readUNet2DConfig } from './config.ts';
import { nameFrequencies } from './frequencies.ts';

const CLASS = 'UNet2DModel';

/** diffusers' UNet2DModel: a pipeline (unet/, scheduler/), a flat folder, or a file of weights beside its config.json. */
export const unet2d: Family = {
  id: 'unet2d',
  source: 'diffusers',
  components: ['unet'],
  indexClasses: [CLASS],
  configClasses: [CLASS],
  recognize,
  open,
};

async function recognize(facts: PlaceFacts): Promise<NetworkFiles | null> {
  const { root, folder, file, components } = facts;
  if (file !== null && !isWeightFile(file)) return null;
  const config = await facts.config();
  if (config === null || !isUNet2D(config)) return null;
  return { root, folder, file, others: [], sidecar: null, components };
}

/** Training scripts leave `_class_name` out. */
function isUNet2D(config: JsonObject): boolean {
  if (config['_class_name'] !== undefined) return config['_class_name'] === CLASS;
  if (config['architectures'] !== undefined || config['model_type'] !== undefined) return false;
  return 'down_block_types' in config || 'block_out_channels' in config;
}

async function open(files: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork> {
  const { root, folder } = files;
  const configFile = join(folder, 'config.json');
  const json = await readModelJson(configFile);
  const config = readUNet2DConfig(json, configFile, options.size);
  const stated = readSampleSize(createFieldReader(json, configFile));
  const step = stepOf(config.blockOutChannels.length);
  const shape = checkSampleShape([config.inChannels, ...config.sampleSize], configFile);
  const layers = deriveLayers(config, configFile);
  const { tensors, file, ...chosen } = await openFolderWeights(files);
  const { weights, warnings } = matchKeys(layers, nameFrequencies(tensors), file);
  const size = settleSize(options.size, stated, configFile, step);
  return {
    ...chosen,
    denoiser: {
      role: 'denoiser',
      // The size in force is the latent's: the same weights at another size are the same network.
      digest: digestNetwork({ [CLASS]: { ...config, sampleSize: stated } }, weights, options.digests),
      shape,
      outputShape: [config.outChannels, ...config.sampleSize],
      ...summarizeWeights(weights),
      graph: (graphOptions) => Promise.resolve(buildUNet2DGraph(layers, weights, graphOptions)),
    },
    className: CLASS,
    classes: describeClasses(config, await readClassNames(root)),
    time: config.timeEmbedding === 'fourier' ? 'sigma' : 'integer',
    ...(config.learnedTimes !== undefined && { learnedTimes: config.learnedTimes }),
    sizeStep: step,
    warnings: [...size.warnings, ...chosen.warnings, ...warnings],
  };
}
