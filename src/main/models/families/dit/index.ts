import { join } from 'node:path';
import { readModelJson } from '../../../formats/json/python-json.ts';
import { digestNetwork } from '../../digest.ts';
import type { Family, NetworkFiles, NetworkOptions, OpenedNetwork } from '../../family.ts';
import { readClassNames } from '../../places/class-names.ts';
import type { PlaceFacts } from '../../places/facts.ts';
import { openFolderWeights } from '../../places/folder-weights.ts';
import { matchParameters } from '../../places/parameter-keys.ts';
import { isWeightFile } from '../../places/weight-variants.ts';
import { checkSampleShape } from '../../sample-shape.ts';
import { summarizeWeights } from '../../weight-summary.ts';
import { readDiTConfig } from './config.ts';
import { buildDiTGraph } from './graph.ts';
import { findSharedEmbedders, listParameters, withBiases } from './parameters.ts';

const CLASSES = ['DiTTransformer2DModel', 'Transformer2DModel'];

/** The transformer of a DiTPipeline: transformer/ in its folder, that folder itself, or a file of weights beside its config. */
export const dit: Family = {
  id: 'dit',
  source: 'diffusers',
  components: ['transformer'],
  indexClasses: CLASSES,
  configClasses: CLASSES,
  recognize,
  open,
};

async function recognize(facts: PlaceFacts): Promise<NetworkFiles | null> {
  const { root, folder, file, components } = facts;
  if (file !== null && !isWeightFile(file)) return null;
  const config = await facts.config();
  if (config === null || !CLASSES.some((name) => name === config['_class_name'])) return null;
  return { root, folder, file, others: [], sidecar: null, components };
}

async function open(files: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork> {
  const { root, folder } = files;
  const configFile = join(folder, 'config.json');
  const json = await readModelJson(configFile);
  const { config, stated, size } = readDiTConfig(json, configFile, options.size);
  const shape = checkSampleShape([config.inChannels, ...config.sampleSize], configFile);
  const { tensors, file, ...chosen } = await openFolderWeights(files);
  const { weights, warnings } = matchParameters(listParameters(config), tensors, file);
  const shared = findSharedEmbedders(config, weights);
  const complete = withBiases(config, weights);
  return {
    ...chosen,
    denoiser: {
      role: 'denoiser',
      // The size in force is the latent's: the same weights at another size are the same network.
      digest: digestNetwork(
        { DiTTransformer2DModel: { ...config, sampleSize: stated } },
        weights,
        options.digests,
      ),
      shape,
      outputShape: [config.outChannels, ...config.sampleSize],
      ...summarizeWeights(weights),
      graph: (graphOptions) => Promise.resolve(buildDiTGraph(config, complete, shared, graphOptions)),
    },
    className: String(json['_class_name']),
    classes: {
      kind: 'label',
      count: config.numClasses,
      nullLabel: config.numClasses,
      width: null,
      names: await readClassNames(root),
    },
    time: 'integer',
    sizeStep: config.patchSize,
    warnings: [...size.warnings, ...chosen.warnings, ...warnings],
  };
}
