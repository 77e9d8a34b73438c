import { conditionProblem } from '../../../contract/condition.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { ModelInfo } from '../../../contract/model.ts';
import type { Condition } from '../../../core/condition.ts';
import { countSamples, type NdArray } from '../../formats/nd-array.ts';
import { runInBatches } from './batches.ts';
import type { LoadedModel } from './loaded-model.ts';
import type { EngineCalls } from './protocol.ts';

/**
 * The network's raw output, all of its channels, for sample [N, C, H, W] at timesteps [N] under conditions [N] (absent: null
 * each), in the model's batches. Nothing is guided. Throws a StudioError
 * `request/invalid` where the two do not fit each other or the model.
 */
export async function evaluate(
  { model, network, batchSize }: LoadedModel,
  { sample, timesteps, conditions }: EngineCalls['evaluate']['input'],
): Promise<NdArray> {
  const { latentShape, classes } = model.info;
  const count = countSamples(sample, latentShape, 'sample');
  const given = conditions ?? Array<Condition>(count).fill(null);
  checkTimesteps(timesteps, count, model.info);
  checkConditions(given, count, classes);
  const input = { samples: sample.data, times: timesteps, conditions: given, count };
  const data = await runInBatches(network, input, batchSize);
  return { shape: [count, ...network.outputShape], data };
}

function checkConditions(given: readonly Condition[], count: number, classes: ModelInfo['classes']): void {
  if (given.length !== count)
    throw new StudioError('request/invalid', `class: ${given.length} values for ${count} samples`);
  for (const condition of given) {
    const problem = conditionProblem(classes, condition);
    if (problem !== null) throw new StudioError('request/invalid', problem);
  }
}

function checkTimesteps(
  timesteps: readonly number[],
  count: number,
  { time, scheduler: { numTrainTimesteps: limit } }: ModelInfo,
): void {
  if (timesteps.length !== count)
    throw new StudioError('request/invalid', `timestep: ${timesteps.length} values for ${count} samples`);
  if (time !== 'integer') return checkFractions(timesteps, time === 'sigma');
  const bad = timesteps.find((t) => !Number.isInteger(t) || t < 0 || t >= limit);
  if (bad !== undefined)
    throw new StudioError('request/invalid', `timestep: ${bad} is outside [0, ${limit})`);
}

function checkFractions(times: readonly number[], isSigma: boolean): void {
  const bad = times.find((t) => !Number.isFinite(t) || (isSigma && t <= 0));
  if (bad !== undefined)
    throw new StudioError(
      'request/invalid',
      `timestep: ${bad} is no finite number${isSigma ? ' above 0' : ''}`,
    );
}
