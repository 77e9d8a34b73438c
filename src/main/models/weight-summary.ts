import { countElements, type StoredTensor } from '../formats/tensor.ts';
import type { Part } from './family.ts';

/** Number and stored type of weights, by their shapes. */
export function summarizeWeights(
  weights: ReadonlyMap<string, StoredTensor>,
): Pick<Part, 'parameters' | 'dtype'> {
  const types = new Set([...weights.values()].map(({ type }) => type));
  const parameters = [...weights.values()].reduce((sum, { shape }) => sum + countElements(shape)!, 0);
  return { parameters, dtype: types.size === 1 ? [...types][0]! : 'mixed' };
}
