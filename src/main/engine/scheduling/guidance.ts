import type { Condition } from '../../../core/condition.ts';
import type { SamplingStage } from './stage.ts';

/**
 * The denoiser's output for one sample under a stage's condition: its first channels, which are eps where it has a learned
 * variance. Guided, it is eps(none) + w·(eps(class) − eps(none)), of two evaluations that are asked for at once, and so
 * share a call.
 * @param length values of the sample
 * @param evaluate the network's output for the sample
 */
export async function guidedOutput(
  { condition, unconditional }: Pick<SamplingStage, 'condition' | 'unconditional'>,
  length: number,
  evaluate: (condition: Condition) => Promise<Float32Array>,
): Promise<Float32Array> {
  if (unconditional === null) return (await evaluate(condition)).subarray(0, length);
  const [given, none] = await Promise.all([evaluate(condition), evaluate(unconditional)]);
  const weight = condition!.guidance!;
  return Float32Array.from({ length }, (_, i) => none[i]! + weight * (given[i]! - none[i]!));
}
