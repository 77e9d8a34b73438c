import { basename } from 'node:path';
import { isFile, MAX_JSON_BYTES, readWholeFile } from '../../../files/bounded-file.ts';
import type { StoredTensors } from '../../../formats/tensor.ts';
import { readTorchCheckpoint, type TorchCheckpoint } from '../../../formats/torch-bin/checkpoint.ts';
import { parseYaml } from '../../../formats/yaml/parse.ts';
import { digestNetwork } from '../../digest.ts';
import { ModelError, unsupported } from '../../error.ts';
import type { Family, NetworkFiles, NetworkOptions, OpenedNetwork } from '../../family.ts';
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
import { readAuthorsConfig } from './config.ts';
import { authorsKey } from './keys.ts';

/** The networks of ermongroup/ddim, the authors of DDIM: a checkpoint with its .yml beside it. */
export const ddimAuthors: Family = {
  id: 'ddim-authors',
  source: 'ddim-authors',
  components: [],
  indexClasses: [],
  configClasses: [],
  recognize,
  open,
};

const ENDINGS = ['yml', 'yaml'];

/** By its keys, or by a .yml of the same name. */
async function recognize({ root, folder, file, components }: PlaceFacts): Promise<NetworkFiles | null> {
  if (file === null || !isCheckpointFile(file)) return null;
  if (!(await hasTorchKey(file, 'temb.dense.0.weight')) && (await findBeside(file)) === null) return null;
  return { root, folder, file, others: [], sidecar: null, components };
}

async function open({ file }: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork> {
  const path = file!;
  const configFile = await findConfig(path, options);
  const yaml = parseYaml(await readWholeFile(configFile, MAX_JSON_BYTES), configFile);
  const config = readAuthorsConfig(yaml, configFile, options.size);
  const { network } = config;
  const shape = checkSampleShape([network.inChannels, ...network.sampleSize], configFile);
  const layers = deriveLayers(network, configFile);
  const checkpoint = await readTorchCheckpoint(await openWeightSource(path), path);
  const levels = network.blockOutChannels.length;
  const match = (tensors: StoredTensors, place: string): MatchedKeys =>
    matchRenamedKeys(layers, tensors, {
      file: place,
      architecture: basename(configFile),
      sourceOf: (name, parameter) => ({ key: authorsKey(name, levels), shape: parameter }),
      ignored: config.ignored,
    });
  const { weights, warnings } = matchCheckpoint(checkpoint, config.hasEma, match, path);
  return {
    name: checkpointStem(nameModel(path)),
    path,
    denoiser: {
      role: 'denoiser',
      // The size in force is the latent's: the same weights at another size are the same network.
      digest: digestNetwork(
        { UNet2DModel: { ...network, sampleSize: config.stated } },
        weights,
        options.digests,
      ),
      shape,
      outputShape: shape,
      ...summarizeWeights(weights),
      graph: (graphOptions) => Promise.resolve(buildUNet2DGraph(layers, weights, graphOptions)),
    },
    className: 'Model (ermongroup/ddim)',
    classes: null,
    time: 'integer',
    sizeStep: stepOf(levels),
    variant: null,
    warnings: [...config.size.warnings, ...warnings],
    alternatives: [],
    schedule: { scheduler: config.scheduler, warnings: [], file: configFile },
  };
}

/** The file with the architecture: the one that was given, else the .yml beside. Throws model/no-architecture. */
async function findConfig(path: string, { architecture }: NetworkOptions): Promise<string> {
  if (architecture && 'file' in architecture) return architecture.file;
  if (architecture)
    throw unsupported(
      `${path}: preset ${architecture.preset} is of another kind of checkpoint; it takes a .yml file`,
    );
  const beside = await findBeside(path);
  if (beside !== null) return beside;
  throw new ModelError(
    'model/no-architecture',
    `${path}: a checkpoint of ermongroup/ddim without its configuration: put it beside as ${checkpointStem(basename(path))}.yml, or give it with --architecture FILE`,
  );
}

async function findBeside(path: string): Promise<string | null> {
  for (const ending of ENDINGS) {
    const beside = `${checkpointStem(path)}.${ending}`;
    if (await isFile(beside)) return beside;
  }
  return null;
}

function matchCheckpoint(
  checkpoint: TorchCheckpoint,
  hasEma: boolean | null,
  match: (tensors: StoredTensors, place: string) => MatchedKeys,
  path: string,
): MatchedKeys {
  if (checkpoint.named.size > 0) return matchNamedState(checkpoint.named, match, path);
  const chosen = chooseState(checkpoint, hasEma, path);
  const { weights, warnings } = match(chosen.tensors, path);
  return { weights, warnings: [...chosen.warnings, ...warnings] };
}

interface ChosenState {
  readonly tensors: StoredTensors;
  readonly warnings: readonly string[];
}

/**
 * The weights to use: the moving average, where the list [model, optimizer, epoch, step, EMA] has one and the configuration
 * does not say otherwise, else the first.
 */
function chooseState({ isList, states }: TorchCheckpoint, hasEma: boolean | null, path: string): ChosenState {
  const [plain] = states;
  if (!plain) throw unsupported(`${path}: item 0 of its list is no dict of tensors`);
  const at = states.findLastIndex((state) => state !== null);
  if (at > 0 && hasEma === false)
    return {
      tensors: plain,
      warnings: ['model.ema is false: the plain weights of the checkpoint are open, not its EMA weights'],
    };
  if (at > 0)
    return {
      tensors: states[at]!,
      warnings: [`the EMA weights of the checkpoint are open (item ${at} of its list)`],
    };
  const absent = 'the checkpoint has no EMA weights, though model.ema is true: the plain ones are open';
  return { tensors: plain, warnings: isList && hasEma ? [absent] : [] };
}
