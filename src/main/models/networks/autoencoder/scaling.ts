import type { Feature, GraphContext } from '../../graph/layers.ts';
import type { Value } from '../../graph/writer.ts';
import type { LatentScaling } from './config.ts';

/** From the denoiser's latent z to what the decoder takes: z / factor + shift, or z · std / factor + mean. */
export function unscale(
  context: GraphContext,
  z: Feature,
  { factor, shift, moments }: LatentScaling,
): Feature {
  if (moments)
    return apply(context, 'unscaled', z, [
      ['Mul', moments.std.map((std) => std / factor)],
      ['Add', moments.mean],
    ]);
  return apply(context, 'unscaled', z, [
    ['Div', [factor]],
    ['Add', [shift]],
  ]);
}

/** The inverse of unscale. */
export function rescale(
  context: GraphContext,
  encoded: Feature,
  { factor, shift, moments }: LatentScaling,
): Feature {
  if (moments)
    return apply(context, 'scaled', encoded, [
      ['Sub', moments.mean],
      ['Mul', moments.std.map((std) => factor / std)],
    ]);
  return apply(context, 'scaled', encoded, [
    ['Sub', [shift]],
    ['Mul', [factor]],
  ]);
}

type Step = readonly [op: 'Add' | 'Sub' | 'Mul' | 'Div', operands: readonly number[]];

/** Steps with one operand, or one per channel; those that change nothing are left out. */
function apply({ writer }: GraphContext, name: string, x: Feature, steps: readonly Step[]): Feature {
  const value = steps.reduce<Value>((before, [op, operands], i) => {
    const neutral = op === 'Add' || op === 'Sub' ? 0 : 1;
    if (operands.every((operand) => operand === neutral)) return before;
    const constant = writer.floats(`${name}/operand${i}`, [1, operands.length, 1, 1], operands);
    return writer.node(`${name}/${op}`, op, [before, constant]);
  }, x.value);
  return { ...x, value };
}
