import { defaultSchedulerConfig as usual } from '../../core/schedule.ts';
import { betaSchedules, predictionTypes } from '../../core/settings.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import { oneLine, show } from '../files/untrusted-text.ts';
import { checkSchedule } from './check-schedule.ts';
import { malformed, unsupported } from './error.ts';
import { createFieldReader } from './fields.ts';
import type { FieldReader } from './fields.ts';
import type { JsonObject } from '../formats/json/parse.ts';
import { readProcessConfig } from './process-config.ts';
import type { ReadScheduler } from './read-scheduler.ts';

/** Schedulers without the betas of a discrete diffusion process that are known by name only. */
const OTHER_PROCESS = /^(FlowMatch|ScoreSde|KarrasVe|EDM|CMStochastic|VQDiffusion|RePaint|Amused|LCM|TCD)/;

/**
 * Reads a diffusers scheduler_config.json of any class that has a DDPM's betas, or one of process-config.ts. Absent keys take the
 * defaults of DDIMScheduler, which is what samples here; null stands for the whole file being absent.
 * Throws model/unsupported or model/malformed naming the file, the field and its value.
 */
export function readSchedulerConfig(json: JsonObject | null, file: string): ReadScheduler {
  const read = createFieldReader(json ?? {}, file);
  const found = readProcessConfig(read) ?? readBetaConfig(read, json !== null);
  checkSchedule(found.scheduler, file);
  return found;
}

/** @param isThere false: no file; its defaults are taken, with a warning */
function readBetaConfig(read: FieldReader, isThere: boolean): ReadScheduler {
  refuseUnsupported(read);
  const numTrainTimesteps = read.integer('num_train_timesteps', usual.numTrainTimesteps, {
    min: 1,
    max: 10_000,
  });
  const trainedBetas = readTrainedBetas(read, numTrainTimesteps);
  const scheduler: SchedulerConfig = {
    numTrainTimesteps,
    betaSchedule: trainedBetas ? 'trained_betas' : readBetaSchedule(read),
    betaStart: readBeta(read, 'beta_start', usual.betaStart),
    betaEnd: readBeta(read, 'beta_end', usual.betaEnd),
    trainedBetas,
    rescaleBetasZeroSnr: read.boolean('rescale_betas_zero_snr', usual.rescaleBetasZeroSnr),
    setAlphaToOne: read.boolean('set_alpha_to_one', usual.setAlphaToOne),
    stepsOffset: read.integer('steps_offset', usual.stepsOffset, { min: 0, max: numTrainTimesteps - 1 }),
    predictionType: read.choice('prediction_type', usual.predictionType, predictionTypes),
    clipSample: read.boolean('clip_sample', usual.clipSample),
    clipSampleRange: readClipRange(read),
  };
  const absent = isThere
    ? []
    : ['no scheduler_config.json: the schedule is the diffusers default (linear 0.0001 to 0.02, T = 1000)'];
  return { scheduler, warnings: [...absent, ...listWarnings(read, scheduler, isThere)] };
}

function refuseUnsupported(read: FieldReader): void {
  const { file } = read;
  const name = read.raw('_class_name');
  if (typeof name === 'string' && OTHER_PROCESS.test(name))
    throw unsupported(`${file}: _class_name ${show(name)} is not a DDPM process with betas`);
  if (read.boolean('thresholding', false))
    throw unsupported(`${file}: thresholding true is not supported (dynamic thresholding)`);
}

function readBetaSchedule(read: FieldReader): Exclude<SchedulerConfig['betaSchedule'], 'trained_betas'> {
  const known = betaSchedules.filter((name) => name !== 'trained_betas');
  return read.choice('beta_schedule', 'linear', known);
}

function readBeta(read: FieldReader, key: string, fallback: number): number {
  const beta = read.number(key, fallback, { min: 0, max: 1 });
  if (beta === 0 || beta === 1)
    throw malformed(`${read.file}: ${key} must lie between 0 and 1, got ${show(beta)}`);
  return beta;
}

function readTrainedBetas(read: FieldReader, length: number): readonly number[] | null {
  const value = read.raw('trained_betas') ?? null;
  if (value === null) return null;
  if (!Array.isArray(value) || value.length !== length)
    throw malformed(`${read.file}: trained_betas must be a list of ${length} numbers, got ${show(value)}`);
  return value.map((beta: unknown, i) => {
    if (typeof beta !== 'number' || !(beta > 0 && beta < 1))
      throw malformed(`${read.file}: trained_betas[${i}] must lie between 0 and 1, got ${show(beta)}`);
    return beta;
  });
}

function readClipRange(read: FieldReader): number {
  const range = read.number('clip_sample_range', usual.clipSampleRange, { min: 0, max: 1e6 });
  if (range === 0) throw malformed(`${read.file}: clip_sample_range must be above 0, got 0`);
  return range;
}

function listWarnings(read: FieldReader, scheduler: SchedulerConfig, present: boolean): string[] {
  const warnings: string[] = [];
  if (present && scheduler.clipSample)
    warnings.push(
      `the scheduler config sets clip_sample (±${scheduler.clipSampleRange}); it is not applied unless you choose a clip rule`,
    );
  const spacing = read.raw('timestep_spacing');
  if (typeof spacing === 'string' && spacing !== 'leading')
    warnings.push(
      `the scheduler config sets timestep_spacing ${oneLine(spacing.slice(0, 40))}; it is not applied unless you choose τ (default: leading)`,
    );
  return warnings;
}
