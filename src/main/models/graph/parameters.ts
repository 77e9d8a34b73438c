import type { AttentionLayer } from './attention.ts';
import { hasShortcut, type ResnetLayer } from './resnet.ts';

/** Shapes of parameters by name. */
export type ParameterShapes = Map<string, readonly number[]>;

/** Adds `<key>.weight` of this shape and `<key>.bias` of its first size: a convolution, a linear layer or a norm. */
export function addLayer(shapes: ParameterShapes, key: string, ...shape: number[]): void {
  shapes.set(`${key}.weight`, shape);
  shapes.set(`${key}.bias`, shape.slice(0, 1));
}

/** @param timeEmbedDim width of the time embedding; null: the block has none */
export function addResnet(shapes: ParameterShapes, resnet: ResnetLayer, timeEmbedDim: number | null): void {
  const { key, inChannels, outChannels, timeScaleShift } = resnet;
  const fromTime = timeScaleShift === 'scale_shift' ? 2 * outChannels : outChannels;
  addLayer(shapes, `${key}.norm1`, inChannels);
  addLayer(shapes, `${key}.conv1`, outChannels, inChannels, 3, 3);
  if (timeEmbedDim !== null) addLayer(shapes, `${key}.time_emb_proj`, fromTime, timeEmbedDim);
  addLayer(shapes, `${key}.norm2`, outChannels);
  addLayer(shapes, `${key}.conv2`, outChannels, outChannels, 3, 3);
  if (hasShortcut(resnet)) addLayer(shapes, `${key}.conv_shortcut`, outChannels, inChannels, 1, 1);
}

export function addAttention(shapes: ParameterShapes, layer: AttentionLayer): void {
  const { key, channels, inner = channels, norm } = layer;
  if (norm !== null) addLayer(shapes, `${key}.group_norm`, channels);
  for (const part of ['to_q', 'to_k', 'to_v']) addLayer(shapes, `${key}.${part}`, inner, channels);
  addLayer(shapes, `${key}.to_out.0`, channels, inner);
}
