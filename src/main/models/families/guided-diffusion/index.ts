import type { StoredTensors } from '../../../formats/tensor.ts';
import { readTorchCheckpoint } from '../../../formats/torch-bin/checkpoint.ts';
import { digestNetwork } from '../../digest.ts';
import { unsupported } from '../../error.ts';
import type { Family, GraphOptions, NetworkFiles, NetworkOptions, OpenedNetwork } from '../../family.ts';
import type { ModelGraph } from '../../model.ts';
import { describeClasses } from '../../networks/unet2d/classes.ts';
import { stepOf } from '../../networks/unet2d/config.ts';
import { buildUNet2DGraph } from '../../networks/unet2d/graph.ts';
import { deriveLayers } from '../../networks/unet2d/layers.ts';
import { matchRenamedKeys } from '../../networks/unet2d/renamed-keys.ts';
import type { PlaceFacts } from '../../places/facts.ts';
import { nameModel } from '../../places/hub-cache.ts';
import { matchNamedState } from '../../places/named-state.ts';
import type { MatchedKeys } from '../../places/parameter-keys.ts';
import { checkpointStem, hasTorchKey, isCheckpointFile } from '../../places/torch-file.ts';
import { openWeightSource } from '../../places/weight-files.ts';
import { checkSampleShape } from '../../sample-shape.ts';
import { summarizeWeights } from '../../weight-summary.ts';
import { findArchitecture } from './architecture.ts';
import { readUNetArguments } from './arguments.ts';
import { openaiSources } from './keys.ts';

/** UNetModel of openai/guided-diffusion and openai/improved-diffusion: a bare state dict, known by its keys. */
export const guidedDiffusion: Family = {
  id: 'guided-diffusion',
  source: 'openai',
  components: [],
  indexClasses: [],
  configClasses: [],
  recognize,
  open,
};

async function recognize({ root, folder, file, components }: PlaceFacts): Promise<NetworkFiles | null> {
  if (file === null || !isCheckpointFile(file)) return null;
  if (!(await hasTorchKey(file, 'input_blocks.0.0.weight'))) return null;
  return { root, folder, file, others: [], sidecar: null, components };
}

async function open({ file }: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork> {
  const path = file!;
  const found = await findArchitecture(path, options);
  const model = readUNetArguments(found.json, found.place, options.size);
  const { network, timeScale } = model;
  const shape = checkSampleShape([network.inChannels, ...network.sampleSize], found.place);
  const layers = deriveLayers(network, found.place);
  const match = (tensors: StoredTensors, place: string): MatchedKeys =>
    matchRenamedKeys(layers, tensors, {
      file: place,
      architecture: found.place,
      sourceOf: openaiSources(layers, model.order),
    });
  const { weights, warnings } = await matchState(path, match);
  const configuration = { UNet2DModel: { ...network, sampleSize: model.stated } };
  return {
    name: checkpointStem(nameModel(path)),
    path,
    denoiser: {
      role: 'denoiser',
      // The size in force is the latent's: the same weights at another size are the same network.
      digest: digestNetwork(
        timeScale === 1 ? configuration : { ...configuration, timeScale },
        weights,
        options.digests,
      ),
      shape,
      outputShape: [network.outChannels, ...network.sampleSize],
      ...summarizeWeights(weights),
      graph: (graphOptions: GraphOptions) =>
        Promise.resolve(scaleTimes(buildUNet2DGraph(layers, weights, graphOptions), timeScale)),
    },
    className: 'UNetModel (OpenAI)',
    classes: describeClasses(network, {}),
    time: timeScale === 1 ? 'integer' : 'fraction',
    sizeStep: stepOf(network.blockOutChannels.length),
    variant: null,
    warnings: [...found.warnings, ...model.warnings, ...model.size.warnings, ...warnings],
    alternatives: [],
    schedule: { scheduler: model.scheduler, warnings: [], file: found.file },
  };
}

async function matchState(
  path: string,
  match: (tensors: StoredTensors, place: string) => MatchedKeys,
): Promise<MatchedKeys> {
  const { states, named } = await readTorchCheckpoint(await openWeightSource(path), path);
  if (named.size > 0) return matchNamedState(named, match, path);
  const [state] = states;
  if (!state) throw unsupported(`${path}: item 0 of its list is no dict of tensors`);
  return match(state, path);
}

/** The graph called at t · scale, in float32 as _WrappedModel of respace.py computes it. */
function scaleTimes(graph: ModelGraph, scale: number): ModelGraph {
  if (scale === 1) return graph;
  const factor = Math.fround(scale);
  return {
    ...graph,
    inputs: (times, conditions) =>
      graph.inputs(
        times.map((t) => Math.fround(Math.fround(t) * factor)),
        conditions,
      ),
  };
}
