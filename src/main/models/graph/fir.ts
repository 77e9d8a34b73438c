import type { Feature, GraphContext } from './layers.ts';
import type { Value } from './writer.ts';

const TAPS = [1, 3, 3, 1];
/** Before and after each axis: the picture's size stays a multiple of two, as does its centre. */
const PADS = [1, 1, 1, 1];

/** Halves height and width: the filter [1, 3, 3, 1]⊗[1, 3, 3, 1] / 64, then every second pixel from the first. */
export function halveFir(context: GraphContext, name: string, x: Feature): Feature {
  return { ...filter(context, name, 'Conv', x, 1 / 64), height: x.height / 2, width: x.width / 2 };
}

/**
 * Doubles height and width: a zero after every pixel, then four times the same filter with a padding of two before and
 * one after, which together are a transposed convolution with one.
 */
export function doubleFir(context: GraphContext, name: string, x: Feature): Feature {
  return { ...filter(context, name, 'ConvTranspose', x, 4 / 64), height: 2 * x.height, width: 2 * x.width };
}

/** Each channel by itself. */
function filter(
  context: GraphContext,
  name: string,
  operator: 'Conv' | 'ConvTranspose',
  x: Feature,
  factor: number,
): Feature {
  const value = context.writer.node(name, operator, [x.value, kernelsOf(context, x.channels, factor)], {
    kernel_shape: [4, 4],
    strides: [2, 2],
    pads: PADS,
    group: x.channels,
  });
  return { ...x, value };
}

function kernelsOf({ writer }: GraphContext, channels: number, factor: number): Value {
  const kernel = TAPS.flatMap((row) => TAPS.map((column) => row * column * factor));
  const all = Array.from({ length: channels }, () => kernel).flat();
  return writer.floats(`fir(${channels};${factor})`, [channels, 1, 4, 4], all);
}
