import type { ResnetPlan } from '../families/unet2d/layers.ts';
import { activate, conv, divide, groupNorm } from './layers.ts';
import type { Feature, GraphContext } from './layers.ts';
import { averagePool, doubleNearest } from './resize.ts';

/**
 * ResnetBlock2D: norm → activation → (resample) → conv → time → norm → activation → conv, plus the
 * (resampled) input, through a 1 × 1 convolution where channels differ.
 */
export function writeResnet(context: GraphContext, plan: ResnetPlan, x: Feature, time: Feature): Feature {
  const { config, writer } = context;
  const { key, outChannels } = plan;
  const normed = groupNorm(context, `${key}.norm1`, x, config.normNumGroups);
  const active = activate(context, `${key}/active1`, normed, config.activation);
  const branch = resample(context, `${key}/branch`, plan, active);
  const straight = resample(context, `${key}/straight`, plan, x);
  const first = conv(context, `${key}.conv1`, branch, outChannels, { kernel: 3 });
  const timed = addTime(context, plan, first, time);
  const active2 = activate(context, `${key}/active2`, timed, config.activation);
  const second = conv(context, `${key}.conv2`, active2, outChannels, { kernel: 3 });
  const shortcut =
    plan.inChannels === outChannels
      ? straight
      : conv(context, `${key}.conv_shortcut`, straight, outChannels, { kernel: 1 });
  const sum = { ...second, value: writer.node(`${key}/sum`, 'Add', [shortcut.value, second.value]) };
  return divide(context, `${key}/out`, sum, plan.outputScale);
}

function resample(context: GraphContext, name: string, plan: ResnetPlan, x: Feature): Feature {
  if (plan.resample === 'none') return x;
  return plan.resample === 'down' ? averagePool(context, name, x) : doubleNearest(context, name, x);
}

/** Adds the time projection and normalizes; `scale_shift` modulates after the norm instead. */
function addTime(
  context: GraphContext,
  { key, outChannels }: ResnetPlan,
  x: Feature,
  time: Feature,
): Feature {
  const { writer, config } = context;
  const norm = (input: Feature): Feature => groupNorm(context, `${key}.norm2`, input, config.normNumGroups);
  if (config.timeScaleShift === 'default') {
    const added = conv(context, `${key}.time_emb_proj`, time, outChannels, { kernel: 1 });
    return norm({ ...x, value: writer.node(`${key}/timed`, 'Add', [x.value, added.value]) });
  }
  const both = conv(context, `${key}.time_emb_proj`, time, 2 * outChannels, { kernel: 1 });
  const halves = writer.ints([outChannels, outChannels]);
  const [scale, shift] = writer.nodes(`${key}/scale_shift`, 'Split', [both.value, halves], { axis: 1 }, 2);
  const factor = writer.node(`${key}/factor`, 'Add', [scale!, writer.floats(`${key}/one`, [], [1])]);
  const scaled = writer.node(`${key}/scaled`, 'Mul', [norm(x).value, factor]);
  return { ...x, value: writer.node(`${key}/timed`, 'Add', [scaled, shift!]) };
}
