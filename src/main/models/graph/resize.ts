import { conv, doubledConv } from './layers.ts';
import type { Feature, GraphContext } from './layers.ts';

/** Mean over 2 × 2 pixels. */
export function averagePool({ writer }: GraphContext, name: string, x: Feature): Feature {
  const value = writer.node(name, 'AveragePool', [x.value], { kernel_shape: [2, 2], strides: [2, 2] });
  return { ...x, value, height: x.height / 2, width: x.width / 2 };
}

/** Every pixel twice along both axes. */
export function doubleNearest({ writer }: GraphContext, name: string, x: Feature): Feature {
  const scales = writer.floats(`${name}/scales`, [4], [1, 1, 2, 2]);
  const value = writer.node(name, 'Resize', [x.value, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  return { ...x, value, height: 2 * x.height, width: 2 * x.width };
}

/** A 3 × 3 convolution that resamples by two. */
export interface ConvSampler {
  /** Prefix of its parameters' names. */
  readonly key: string;
  readonly channels: number;
}

/** Halves height and width. Padding 0 means a row and a column of zeros at the bottom and the right. */
export function writeDownsampler(
  context: GraphContext,
  { key, channels }: ConvSampler,
  padding: 0 | 1,
  x: Feature,
): Feature {
  const pads = padding === 1 ? ([1, 1, 1, 1] as const) : ([0, 0, 1, 1] as const);
  return conv(context, key, x, channels, { kernel: 3, stride: 2, pads });
}

/** Doubles height and width: nearest neighbour, then a 3 × 3 convolution. */
export function writeUpsampler(context: GraphContext, { key, channels }: ConvSampler, x: Feature): Feature {
  return doubledConv(context, key, x, channels);
}
