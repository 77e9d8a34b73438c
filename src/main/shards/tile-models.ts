import { compareModels, type ModelDifference, type ModelIdentity } from '../../contract/model-identity.ts';

/**
 * The fields in which one of these models differs from those before it; empty when all are the same. What an earlier
 * one did not record is taken from the first that did: two shards of a folder without a schedule are compared too.
 */
export function compareInTurn([first, ...others]: readonly [
  ModelIdentity,
  ...ModelIdentity[],
]): ModelDifference[] {
  let { schedule, latentShape } = first;
  for (const model of others) {
    const differences = compareModels({ parts: first.parts, schedule, latentShape }, model);
    if (differences.length > 0) return differences;
    schedule ??= model.schedule;
    latentShape ??= model.latentShape;
  }
  return [];
}
