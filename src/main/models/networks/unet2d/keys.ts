import type { StoredTensors } from '../../../formats/tensor.ts';
import { addAttention, addLayer, addResnet } from '../../graph/parameters.ts';
import { matchParameters, type MatchedKeys } from '../../places/parameter-keys.ts';
import { listAttentions, listResnets } from './layers.ts';
import type { UNet2DLayers } from './layers.ts';

/** Matches the tensors of a weight file with the parameters of its layers. Throws as matchParameters does. */
export function matchKeys(layers: UNet2DLayers, tensors: StoredTensors, file: string): MatchedKeys {
  return matchParameters(listParameters(layers), tensors, file);
}

/** Name and shape of every parameter, in forward order of the parts. */
export function listParameters(layers: UNet2DLayers): Map<string, readonly number[]> {
  const { config } = layers;
  const first = config.blockOutChannels[0]!;
  const time = config.timeEmbedDim;
  const shapes = new Map<string, readonly number[]>();
  addLayer(shapes, 'conv_in', first, config.inChannels, 3, 3);
  addLayer(shapes, 'time_embedding.linear_1', time, first);
  addLayer(shapes, 'time_embedding.linear_2', time, time);
  for (const resnet of listResnets(layers)) addResnet(shapes, resnet, time);
  for (const attention of listAttentions(layers)) addAttention(shapes, attention);
  for (const { sampler } of [...layers.down, ...layers.up])
    if (sampler?.kind === 'conv') addLayer(shapes, sampler.key, sampler.channels, sampler.channels, 3, 3);
  addLayer(shapes, 'conv_norm_out', first);
  addLayer(shapes, 'conv_out', config.outChannels, first, 3, 3);
  return shapes;
}
