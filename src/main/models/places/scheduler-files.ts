import { basename, dirname, join } from 'node:path';
import { isFile } from '../../files/bounded-file.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';
import { readSchedulerConfig } from '../scheduler-config.ts';
import type { ReadScheduler } from '../read-scheduler.ts';

export interface FoundScheduler extends ReadScheduler {
  /** The file that the schedule was read from; null: there is none, and it is diffusers' default. */
  readonly file: string | null;
}

/** Folders of one training step's weights, below the folder with the scheduler: epoch=3-step=900, 1000. */
const CHECKPOINT =
  /^((checkpoint|ckpt|step|epoch|iter|iteration)s?(?![a-z]).*|\d+([-_](steps?|epochs?|iters?|k))?|best|last|latest|final)$/i;

/**
 * Finds and reads the schedule of weights: in `folders`, in `own` (a file that may contain a schedule among other things),
 * or beside the weights' folder, which is the last of `folders`; for a checkpoint also beside the folder of checkpoints.
 * Throws ModelError naming the file, the field and its value.
 */
export async function findScheduler(
  folders: readonly string[],
  own: string | null = null,
): Promise<FoundScheduler> {
  const weights = folders.at(-1)!;
  const within = await readFirst(folders);
  if (within) return within;
  if (own !== null && (await isFile(own))) {
    const json = await readModelJson(own);
    if (isSchedule(json)) return read(json, own);
  }
  const beside = await readFirst(listParents(weights));
  if (!beside) return { ...readSchedulerConfig(null, 'scheduler_config.json'), file: null };
  const isNear =
    dirname(beside.file!) === dirname(weights) || dirname(dirname(beside.file!)) === dirname(weights);
  return isNear
    ? beside
    : { ...beside, warnings: [`the schedule was read from ${beside.file!}`, ...beside.warnings] };
}

/** Whether a file that lies beside weights says anything of a schedule. */
export function isSchedule(json: JsonObject): boolean {
  return (
    /Scheduler$/.test(String(json['_class_name'])) || SCHEDULE_KEYS.some((key) => Object.hasOwn(json, key))
  );
}

const SCHEDULE_KEYS = [
  'num_train_timesteps',
  'beta_schedule',
  'beta_start',
  'beta_end',
  'trained_betas',
  'rescale_betas_zero_snr',
  'set_alpha_to_one',
  'steps_offset',
  'prediction_type',
  'clip_sample',
  'clip_sample_range',
  'timestep_spacing',
  'variance_type',
  'thresholding',
];

/** The folder above, and those above it while the folder is a checkpoint. */
function listParents(folder: string): string[] {
  const parents = [dirname(folder)];
  while (CHECKPOINT.test(basename(parents.at(-1)!))) parents.push(dirname(parents.at(-1)!));
  return parents;
}

async function readFirst(folders: readonly string[]): Promise<FoundScheduler | null> {
  for (const folder of folders)
    for (const place of [join(folder, 'scheduler'), folder]) {
      const file = join(place, 'scheduler_config.json');
      if (await isFile(file)) return read(await readModelJson(file), file);
    }
  return null;
}

function read(json: JsonObject, file: string): FoundScheduler {
  return { ...readSchedulerConfig(json, file), file };
}
