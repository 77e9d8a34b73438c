import type { StoredTensors } from '../../../formats/tensor.ts';
import { addAttention, addLayer, addResnet } from '../../graph/parameters.ts';
import { matchParameters, type MatchedKeys } from '../../places/parameter-keys.ts';
import { firstChannelsOf } from './config.ts';
import { CLASS_KEY } from './classes.ts';
import { PICTURE_CHANNELS } from './skip-layers.ts';
import { featureWidth, FREQUENCIES } from './time.ts';
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
  const add = (key: string, ...shape: number[]): void => addLayer(shapes, key, ...shape);
  add('conv_in', firstChannelsOf(config), config.inChannels, 3, 3);
  if (config.timeEmbedding === 'fourier') shapes.set(FREQUENCIES, [first]);
  if (config.timeEmbedding === 'learned') shapes.set(FREQUENCIES, [config.learnedTimes!, first]);
  add('time_embedding.linear_1', time, featureWidth(config));
  add('time_embedding.linear_2', time, time);
  const { classEmbedding } = config;
  if (classEmbedding?.kind === 'table') shapes.set(`${CLASS_KEY}.weight`, [classEmbedding.count, time]);
  if (classEmbedding?.kind === 'timestep') {
    add(`${CLASS_KEY}.linear_1`, time, featureWidth(config));
    add(`${CLASS_KEY}.linear_2`, time, time);
  }
  for (const resnet of listResnets(layers)) addResnet(shapes, resnet, time);
  for (const attention of listAttentions(layers)) addAttention(shapes, attention);
  for (const { sampler } of [...layers.down, ...layers.up])
    if (sampler?.kind === 'conv') add(sampler.key, sampler.channels, sampler.channels, 3, 3);
  for (const { fromPicture } of layers.down)
    if (fromPicture) add(fromPicture.key, fromPicture.channels, PICTURE_CHANNELS, 1, 1);
  for (const { toPicture } of layers.up) {
    if (!toPicture) continue;
    add(`${toPicture.key}.skip_norm`, toPicture.channels);
    add(`${toPicture.key}.skip_conv`, PICTURE_CHANNELS, toPicture.channels, 3, 3);
  }
  add('conv_norm_out', first);
  add('conv_out', config.outChannels, first, 3, 3);
  return shapes;
}
