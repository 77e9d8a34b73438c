import { processBounds, processNames, type Process } from '../../core/process.ts';
import { defaultSchedulerConfig as usual } from '../../core/schedule.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import { malformed } from './error.ts';
import type { FieldReader } from './fields.ts';
import type { ReadScheduler } from './read-scheduler.ts';

/** Reads the scheduler_config.json of one class. */
type ProcessReader = (read: FieldReader) => ReadScheduler;

/** The classes of schedulers whose process is one of σ. */
const readers: ReadonlyMap<unknown, ProcessReader> = new Map([
  ['CMStochasticIterativeScheduler', readConsistency],
  ['ScoreSdeVeScheduler', readVe],
]);

/**
 * Reads the config of a process in σ; null: it is of another class. Absent keys take the class's own defaults.
 * Throws model/malformed naming the file, the field and its value.
 */
export function readProcessConfig(read: FieldReader): ReadScheduler | null {
  return readers.get(read.raw('_class_name'))?.(read) ?? null;
}

function readConsistency(read: FieldReader): ReadScheduler {
  const process: Process = {
    kind: 'consistency',
    ...readSigmas(read, { sigmaMin: 0.002, sigmaMax: 80 }),
    sigmaData: readNumber(read, 'sigmaData', 0.5),
    rho: readNumber(read, 'rho', 7),
    sNoise: readNumber(read, 'sNoise', 1),
    clipDenoised: read.boolean(processNames.clipDenoised, true),
  };
  return { scheduler: schedulerOf(read, 40, process), warnings: [] };
}

function readVe(read: FieldReader): ReadScheduler {
  const process: Process = { kind: 've', ...readSigmas(read, { sigmaMin: 0.01, sigmaMax: 1348 }) };
  return {
    scheduler: schedulerOf(read, 2000, process),
    warnings: [
      'the scheduler config is of a predictor-corrector sampler; pictures are made by the ODE of its process instead',
    ],
  };
}

/** The fields of betas are diffusers' defaults: nothing reads them. */
function schedulerOf(read: FieldReader, length: number, process: Process): SchedulerConfig {
  const numTrainTimesteps = read.integer('num_train_timesteps', length, { min: 2, max: 10_000 });
  return { ...usual, clipSample: false, numTrainTimesteps, process };
}

function readSigmas(
  read: FieldReader,
  fallback: Pick<Process, 'sigmaMin' | 'sigmaMax'>,
): Pick<Process, 'sigmaMin' | 'sigmaMax'> {
  const sigmaMin = readNumber(read, 'sigmaMin', fallback.sigmaMin);
  const sigmaMax = readNumber(read, 'sigmaMax', fallback.sigmaMax);
  if (sigmaMax <= sigmaMin)
    throw malformed(`${read.file}: sigma_max must be above sigma_min ${sigmaMin}, got ${sigmaMax}`);
  return { sigmaMin, sigmaMax };
}

function readNumber(read: FieldReader, field: keyof typeof processBounds, fallback: number): number {
  return read.number(processNames[field], fallback, processBounds[field]);
}
