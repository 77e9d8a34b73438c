import type { Attributes, GraphWriter, Value } from './writer.ts';

/**
 * A convolution with kernels of several taps, [outChannels, x.channels, rows, columns], and bias.
 *
 * ONNX Runtime 1.30 gives wrong numbers on WebGPU where the input has 6, 9, 15, 18, … channels (multiples of 3 that are no
 * multiples of 4, but for 3 itself) and the output a multiple of 4. There channels of zeros fill the input up to a multiple
 * of 4. tests/main/models/webgpu.test.ts fails without them, in ldm-kl.
 */
export function convolve(
  writer: GraphWriter,
  name: string,
  x: { readonly value: Value; readonly channels: number },
  parameters: { readonly weight: Value; readonly bias: Value; readonly outChannels: number },
  attributes: Attributes,
): Value {
  const { weight, bias, outChannels } = parameters;
  const missing = outChannels % 4 === 0 && x.channels % 3 === 0 && x.channels > 3 ? -x.channels & 3 : 0;
  if (missing === 0) return writer.node(name, 'Conv', [x.value, weight, bias], attributes);
  const after = writer.ints([0, 0, 0, 0, 0, missing, 0, 0]);
  const filled = writer.node(`${name}/filled`, 'Pad', [x.value, after]);
  const kernels = writer.node(`${name}/kernels`, 'Pad', [weight, after]);
  return writer.node(name, 'Conv', [filled, kernels, bias], attributes);
}
