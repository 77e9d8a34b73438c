import { basename, join } from 'node:path';
import type { SampleSize } from '../../../../contract/sample-size.ts';
import type { LatentShape } from '../../../../core/latent.ts';
import { listFolder } from '../../../files/bounded-file.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { readModelJson } from '../../../formats/json/python-json.ts';
import type { StoredTensor, StoredTensors } from '../../../formats/tensor.ts';
import { digestNetwork } from '../../digest.ts';
import type { DigestMemory } from '../../digest-memory.ts';
import type { OpenedAutoencoder, Part } from '../../family.ts';
import { readFolderWeights } from '../../places/weight-files.ts';
import { chooseVariant } from '../../places/weight-variants.ts';
import { checkSampleShape } from '../../sample-shape.ts';
import { summarizeWeights } from '../../weight-summary.ts';
import { factorOf, type AutoencoderConfig } from './config.ts';
import { buildDecoder, buildEncoder } from './graph.ts';
import { matchAutoencoder } from './keys.ts';
import { deriveLayers, type AutoencoderLayers } from './layers.ts';

/** A config that a family read. */
export interface ReadConfig {
  readonly config: AutoencoderConfig;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** What a class of autoencoders says of itself. */
export interface AutoencoderClass {
  readonly className: string;
  /** Throws model/unsupported or model/malformed naming the file, the field and its value. */
  readConfig(json: JsonObject, file: string): ReadConfig;
}

/** The files of an autoencoder, read but not checked. */
export interface AutoencoderFiles {
  readonly json: JsonObject;
  readonly configFile: string;
  readonly tensors: StoredTensors;
  readonly weightFile: string;
}

/** Opens the folder of an autoencoder: its config.json and its weights. Throws as AutoencoderFamily.open does. */
export async function openAutoencoder(
  kind: AutoencoderClass,
  folder: string,
  digests: DigestMemory | null,
): Promise<OpenedAutoencoder> {
  const configFile = join(folder, 'config.json');
  const json = await readModelJson(configFile);
  kind.readConfig(json, configFile); // its errors come before those of weights, which take longer
  const chosen = chooseVariant(await listFolder(folder), folder);
  const tensors = await readFolderWeights(folder, chosen.name);
  const files = { json, configFile, tensors, weightFile: join(folder, chosen.name) };
  const opened = assembleAutoencoder(kind, files, digests);
  const name = basename(folder);
  const warnings = [...chosen.warnings, ...opened.warnings].map((warning) => `${name}: ${warning}`);
  return { ...opened, warnings };
}

/** The autoencoder of files that were read. Throws as AutoencoderFamily.open does. */
export function assembleAutoencoder(
  kind: AutoencoderClass,
  files: AutoencoderFiles,
  digests: DigestMemory | null = null,
): OpenedAutoencoder {
  const { configFile, tensors, weightFile } = files;
  const { config, warnings } = kind.readConfig(files.json, configFile);
  const layers = deriveLayers(config, configFile);
  const matched = matchAutoencoder(layers, tensors, weightFile);
  const coder = { layers, className: kind.className, file: configFile, digests };
  return {
    className: kind.className,
    latentChannels: config.latentChannels,
    factor: factorOf(config),
    warnings: [...warnings, ...matched.warnings],
    decoder: createPart({ ...coder, role: 'decoder', weights: matched.decoder }),
    encoder: createPart({ ...coder, role: 'encoder', weights: matched.encoder }),
  };
}

interface Coder {
  readonly role: 'decoder' | 'encoder';
  readonly layers: AutoencoderLayers;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly className: string;
  /** For errors. */
  readonly file: string;
  /** What digestNetwork takes. */
  readonly digests: DigestMemory | null;
}

/** A network of the autoencoder for a latent's [H, W]. */
function createPart({
  role,
  layers,
  weights,
  className,
  file,
  digests,
}: Coder): (latent: SampleSize) => Part {
  const { config } = layers;
  // Scaling is a part of the network: other numbers make other pictures of the same latents.
  const digest = digestNetwork({ [className]: config, role }, weights, digests);
  const summary = summarizeWeights(weights);
  const build = role === 'decoder' ? buildDecoder : buildEncoder;
  return (latent) => {
    const factor = factorOf(config);
    const small: LatentShape = [config.latentChannels, ...latent];
    const large: LatentShape = [config.pictureChannels, factor * latent[0], factor * latent[1]];
    checkSampleShape(large, file);
    const [shape, outputShape] = role === 'decoder' ? [small, large] : [large, small];
    return {
      role,
      digest,
      shape,
      outputShape,
      ...summary,
      graph: ({ batch }) => Promise.resolve(build(layers, { weights, latent, batch })),
    };
  };
}
