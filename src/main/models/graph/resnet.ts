import { activate, conv, divide, groupNorm } from './layers.ts';
import type { Activation, Feature, GraphContext, GroupNormOptions } from './layers.ts';
import { doubleFir, halveFir } from './fir.ts';
import { averagePool, doubleNearest } from './resize.ts';

/** A ResnetBlock2D. */
export interface ResnetLayer {
  /** Prefix of its parameters' names. */
  readonly key: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of both its norms, or of the first. */
  readonly norm: GroupNormOptions;
  /** Of the second; absent: as the first. */
  readonly secondNorm?: GroupNormOptions;
  readonly activation: Activation;
  /** How the time embedding enters: added, or as scale and shift after the second norm. */
  readonly timeScaleShift: 'default' | 'scale_shift';
  /** Resamples both branches: the samplers of type `resnet`, and with a FIR filter those of NCSN++. */
  readonly resample: 'none' | 'down' | 'up' | 'fir-down' | 'fir-up';
  /** The input goes through a 1 × 1 convolution even where channels do not differ. */
  readonly alwaysShortcut?: true;
  /** The sum of both branches is divided by it. */
  readonly outputScale: number;
}

/**
 * ResnetBlock2D: norm → activation → (resample) → conv → time → norm → activation → conv, plus the
 * (resampled) input, through a 1 × 1 convolution where hasShortcut.
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
  const shortcut = hasShortcut(layer)
    ? conv(context, `${key}.conv_shortcut`, straight, outChannels, { kernel: 1 })
    : straight;
  const sum = { ...second, value: writer.node(`${key}/sum`, 'Add', [shortcut.value, second.value]) };
  return divide(context, `${key}/out`, sum, layer.outputScale);
}

/** Whether the input goes through a 1 × 1 convolution before it is added: where channels differ, at least. */
export function hasShortcut({ inChannels, outChannels, alwaysShortcut }: ResnetLayer): boolean {
  return alwaysShortcut === true || inChannels !== outChannels;
}

function resample(context: GraphContext, name: string, layer: ResnetLayer, x: Feature): Feature {
  switch (layer.resample) {
    case 'none':
      return x;
    case 'down':
      return averagePool(context, name, x);
    case 'up':
      return doubleNearest(context, name, x);
    case 'fir-down':
      return halveFir(context, name, x);
    case 'fir-up':
      return doubleFir(context, name, x);
  }
}

/** Adds the time projection and normalizes; `scale_shift` modulates after the norm instead. */
function addTime(
  context: GraphContext,
  { key, outChannels, norm, secondNorm, timeScaleShift }: ResnetLayer,
  x: Feature,
  time: Feature | null,
): Feature {
  const { writer } = context;
  const normalize = (input: Feature): Feature =>
    groupNorm(context, `${key}.norm2`, input, secondNorm ?? norm);
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
