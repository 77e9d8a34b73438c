import { activate, conv, divide, groupNorm } from './layers.ts';
import type { Activation, Feature, GraphContext, GroupNormOptions } from './layers.ts';
import { averagePool, doubleNearest } from './resize.ts';

/** A ResnetBlock2D. */
export interface ResnetLayer {
  /** Prefix of its parameters' names. */
  readonly key: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of both its norms. */
  readonly norm: GroupNormOptions;
  readonly activation: Activation;
  /** How the time embedding enters: added, or as scale and shift after the second norm. */
  readonly timeScaleShift: 'default' | 'scale_shift';
  /** Resamples both branches: the samplers of type `resnet`. */
  readonly resample: 'none' | 'down' | 'up';
  /** The sum of both branches is divided by it. */
  readonly outputScale: number;
}

/**
 * ResnetBlock2D: norm → activation → (resample) → conv → time → norm → activation → conv, plus the
 * (resampled) input, through a 1 × 1 convolution where channels differ.
 * @param time the activated embedding; null: the block has none
 */
export function writeResnet(
  context: GraphContext,
  layer: ResnetLayer,
  x: Feature,
  time: Feature | null,
): Feature {
  const { writer } = context;
  const { key, outChannels, activation } = layer;
  const normed = groupNorm(context, `${key}.norm1`, x, layer.norm);
  const active = activate(context, `${key}/active1`, normed, activation);
  const branch = resample(context, `${key}/branch`, layer, active);
  const straight = resample(context, `${key}/straight`, layer, x);
  const first = conv(context, `${key}.conv1`, branch, outChannels, { kernel: 3 });
  const timed = addTime(context, layer, first, time);
  const active2 = activate(context, `${key}/active2`, timed, activation);
  const second = conv(context, `${key}.conv2`, active2, outChannels, { kernel: 3 });
  const shortcut =
    layer.inChannels === outChannels
      ? straight
      : conv(context, `${key}.conv_shortcut`, straight, outChannels, { kernel: 1 });
  const sum = { ...second, value: writer.node(`${key}/sum`, 'Add', [shortcut.value, second.value]) };
  return divide(context, `${key}/out`, sum, layer.outputScale);
}

function resample(context: GraphContext, name: string, layer: ResnetLayer, x: Feature): Feature {
  if (layer.resample === 'none') return x;
  return layer.resample === 'down' ? averagePool(context, name, x) : doubleNearest(context, name, x);
}

/** Adds the time projection and normalizes; `scale_shift` modulates after the norm instead. */
function addTime(
  context: GraphContext,
  { key, outChannels, norm, timeScaleShift }: ResnetLayer,
  x: Feature,
  time: Feature | null,
): Feature {
  const { writer } = context;
  const normalize = (input: Feature): Feature => groupNorm(context, `${key}.norm2`, input, norm);
  if (time === null) return normalize(x);
  if (timeScaleShift === 'default') {
    const added = conv(context, `${key}.time_emb_proj`, time, outChannels, { kernel: 1 });
    return normalize({ ...x, value: writer.node(`${key}/timed`, 'Add', [x.value, added.value]) });
  }
  const both = conv(context, `${key}.time_emb_proj`, time, 2 * outChannels, { kernel: 1 });
  const halves = writer.ints([outChannels, outChannels]);
  const [scale, shift] = writer.nodes(`${key}/scale_shift`, 'Split', [both.value, halves], { axis: 1 }, 2);
  const factor = writer.node(`${key}/factor`, 'Add', [scale!, writer.floats(`${key}/one`, [], [1])]);
  const scaled = writer.node(`${key}/scaled`, 'Mul', [normalize(x).value, factor]);
  return { ...x, value: writer.node(`${key}/timed`, 'Add', [scaled, shift!]) };
}
