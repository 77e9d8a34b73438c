import { writeAttention } from '../../graph/attention.ts';
import { doubleFir, halveFir } from '../../graph/fir.ts';
import { activate, conv, groupNorm } from '../../graph/layers.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { writeResnet } from '../../graph/resnet.ts';
import { averagePool, doubleNearest, writeDownsampler, writeUpsampler } from '../../graph/resize.ts';
import type { DownBlock, UpBlock } from './layers.ts';
import { PICTURE_CHANNELS, type ToPicture } from './skip-layers.ts';

/** What every block is written with. */
export interface BlockContext extends GraphContext {
  /** The embedding of time and class, activated. */
  readonly time: Feature;
  /** What the down blocks push and the up blocks pop. */
  readonly skips: Feature[];
}

/** What one block passes to the next. */
interface Flow {
  readonly x: Feature;
  /** Of NCSN++: the picture that runs beside the blocks; null: none yet. */
  readonly picture: Feature | null;
}

/** Residual blocks with attention, then half the size; NCSN++ adds the picture, halved as often, to what is passed on. */
export function writeDownBlock(
  context: BlockContext,
  { key, layers, sampler, fromPicture }: DownBlock,
  padding: 0 | 1,
  { x: input, picture }: Flow,
): Flow {
  const { time, skips } = context;
  let x = input;
  for (const { resnet, attention } of layers) {
    x = writeResnet(context, resnet, x, time);
    if (attention) x = writeAttention(context, attention, x);
    skips.push(x);
  }
  if (!sampler) return { x, picture };
  if (sampler.kind === 'plain') x = averagePool(context, sampler.key, x);
  else if (sampler.kind === 'conv') x = writeDownsampler(context, sampler, padding, x);
  else x = writeResnet(context, sampler.resnet, x, time);
  if (!fromPicture) {
    skips.push(x);
    return { x, picture };
  }
  const half = halveFir(context, `${key}/picture`, picture!);
  const added = conv(context, fromPicture.key, half, fromPicture.channels, { kernel: 1 });
  x = addFeatures(context, `${key}/with_picture`, x, added);
  skips.push(x);
  return { x, picture: half };
}

/** Residual blocks, each with what a down block pushed, and attention, then double the size. */
export function writeUpBlock(
  context: BlockContext,
  { key, layers, attention: after, sampler, carriesPicture, toPicture }: UpBlock,
  { x: input, picture: before }: Flow,
): Flow {
  const { time, skips } = context;
  let x = input;
  for (const { resnet, attention } of layers) {
    x = writeResnet(context, resnet, concatenate(context, `${resnet.key}/joined`, x, skips.pop()!), time);
    if (attention) x = writeAttention(context, attention, x);
  }
  if (after) x = writeAttention(context, after, x);
  let picture = carriesPicture && before ? doubleFir(context, `${key}/picture`, before) : before;
  if (toPicture) {
    const part = writeToPicture(context, toPicture, x);
    picture = picture ? addFeatures(context, `${key}/picture_sum`, picture, part) : part;
  }
  if (!sampler) return { x, picture };
  if (sampler.kind === 'plain') x = doubleNearest(context, sampler.key, x);
  else if (sampler.kind === 'conv') x = writeUpsampler(context, sampler, x);
  else x = writeResnet(context, sampler.resnet, x, time);
  return { x, picture };
}

/** What an up block adds to the picture: norm, SiLU whatever act_fn says, 3 × 3 convolution. */
function writeToPicture(context: GraphContext, { key, norm }: ToPicture, x: Feature): Feature {
  const normed = groupNorm(context, `${key}.skip_norm`, x, norm);
  const active = activate(context, `${key}/skip_active`, normed, 'silu');
  return conv(context, `${key}.skip_conv`, active, PICTURE_CHANNELS, { kernel: 3 });
}

/** The sum of two values of one shape. */
export function addFeatures({ writer }: GraphContext, name: string, a: Feature, b: Feature): Feature {
  return { ...a, value: writer.node(name, 'Add', [a.value, b.value]) };
}

function concatenate({ writer }: GraphContext, name: string, x: Feature, skip: Feature): Feature {
  const value = writer.node(name, 'Concat', [x.value, skip.value], { axis: 1 });
  return { ...x, value, channels: x.channels + skip.channels };
}
