import * as v from 'valibot';
import { lanes, MAX_JOB_TILES, tasks, type JobSpec } from './job.ts';
import { integer, latentRef, previewSettings, samplingSettings } from './parsers.ts';

/** Parses a job that may be untrusted. */
export const jobSpec: v.GenericSchema<unknown, JobSpec> = v.strictObject({
  lane: v.picklist(lanes),
  tiles: v.pipe(
    v.array(
      v.strictObject({
        task: v.picklist(tasks),
        ref: latentRef,
        settings: samplingSettings,
      }),
    ),
    v.maxLength(MAX_JOB_TILES),
  ),
  preview: v.nullable(previewSettings),
  compare: v.pipe(
    v.array(
      v.strictObject({ tile: integer(0, MAX_JOB_TILES - 1), reference: integer(0, MAX_JOB_TILES - 1) }),
    ),
    v.maxLength(MAX_JOB_TILES),
  ),
});
