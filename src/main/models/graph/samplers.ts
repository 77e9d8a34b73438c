import type { SamplerPlan } from '../families/unet2d/layers.ts';
import { conv } from './layers.ts';
import type { Feature, GraphContext } from './layers.ts';
import { doubleNearest } from './resize.ts';
import { writeResnet } from './resnet.ts';

/** Halves height and width. Padding 0 means a row and a column of zeros at the bottom and the right. */
export function writeDownsampler(
  context: GraphContext,
  plan: SamplerPlan,
  x: Feature,
  time: Feature,
): Feature {
  if (plan.kind === 'resnet') return writeResnet(context, plan.resnet, x, time);
  const pads = context.config.downsamplePadding === 1 ? ([1, 1, 1, 1] as const) : ([0, 0, 1, 1] as const);
  return conv(context, plan.key, x, plan.channels, { kernel: 3, stride: 2, pads });
}

/** Doubles height and width: nearest neighbour, then a 3 × 3 convolution. */
export function writeUpsampler(context: GraphContext, plan: SamplerPlan, x: Feature, time: Feature): Feature {
  if (plan.kind === 'resnet') return writeResnet(context, plan.resnet, x, time);
  const doubled = doubleNearest(context, `${plan.key}/doubled`, x);
  return conv(context, plan.key, doubled, plan.channels, { kernel: 3 });
}
