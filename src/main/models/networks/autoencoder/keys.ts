import type { StoredTensor, StoredTensors } from '../../../formats/tensor.ts';
import { addAttention, addLayer, addResnet, type ParameterShapes } from '../../graph/parameters.ts';
import { matchParameters } from '../../places/parameter-keys.ts';
import type { AutoencoderLayers, CoderLayers } from './layers.ts';

/** Name of the table of code vectors. */
export const CODEBOOK = 'quantize.embedding.weight';

export interface AutoencoderWeights {
  readonly encoder: ReadonlyMap<string, StoredTensor>;
  readonly decoder: ReadonlyMap<string, StoredTensor>;
  /** Warnings about the keys, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Matches the tensors of a weight file with the parameters of both networks of an autoencoder. Throws model/malformed as
 * matchParameters does, also where the file contains one of the networks only.
 */
export function matchAutoencoder(
  layers: AutoencoderLayers,
  tensors: StoredTensors,
  file: string,
): AutoencoderWeights {
  const [encoder, decoder] = [listEncoder(layers), listDecoder(layers)];
  const { weights, warnings } = matchParameters(new Map([...encoder, ...decoder]), tensors, file);
  const pick = (shapes: ParameterShapes): Map<string, StoredTensor> =>
    new Map([...weights].filter(([name]) => shapes.has(name)));
  return { encoder: pick(encoder), decoder: pick(decoder), warnings };
}

/** Name and shape of every parameter of the encoder. */
export function listEncoder({ config, encoder }: AutoencoderLayers): ParameterShapes {
  const shapes = listCoder(encoder);
  if (config.quantConv !== null)
    addLayer(shapes, 'quant_conv', config.quantConv, config.encodedChannels, 1, 1);
  return shapes;
}

/** Name and shape of every parameter of the decoder, code vectors included. */
export function listDecoder({ config, decoder }: AutoencoderLayers): ParameterShapes {
  const shapes = listCoder(decoder);
  if (config.codes !== null) shapes.set(CODEBOOK, [config.codes, config.latentChannels]);
  if (config.postQuantConv)
    addLayer(shapes, 'post_quant_conv', config.decodedChannels, config.latentChannels, 1, 1);
  return shapes;
}

function listCoder(coder: CoderLayers): ParameterShapes {
  const { key, mid } = coder;
  const shapes: ParameterShapes = new Map();
  addLayer(shapes, `${key}.conv_in`, coder.firstChannels, coder.inChannels, 3, 3);
  for (const { layers, sampler } of [...coder.down, ...coder.up]) {
    for (const { resnet, attention } of layers) {
      addResnet(shapes, resnet, null);
      if (attention) addAttention(shapes, attention);
    }
    if (sampler) addLayer(shapes, sampler.key, sampler.channels, sampler.channels, 3, 3);
  }
  for (const resnet of [mid.first, mid.last]) addResnet(shapes, resnet, null);
  if (mid.attention) addAttention(shapes, mid.attention);
  addLayer(shapes, `${key}.conv_norm_out`, coder.lastChannels);
  addLayer(shapes, `${key}.conv_out`, coder.outChannels, coder.lastChannels, 3, 3);
  return shapes;
}
