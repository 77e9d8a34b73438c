import * as v from 'valibot';
import type { LatentShape } from '../core/latent.ts';
import { processBounds } from '../core/process.ts';
import { betaSchedules, predictionTypes } from '../core/settings.ts';
import { MAX_TRAIN_TIMESTEPS } from '../core/schedule.ts';
import { hubOrigin } from './hub.ts';
import { identityOf, type ModelIdentity } from './model-identity.ts';
import {
  noOptions,
  partRoles,
  type HubOrigin,
  type ModelInfo,
  type OpenOptions,
  type Schedule,
} from './model.ts';
import { integer, sha256, text } from './parsers.ts';

/** A model as recipes, jobs and projects record it. */
export interface ModelMark extends ModelIdentity {
  /** For people. */
  readonly name: string;
  /** What it was opened with, so that it can be opened so again. */
  readonly options: OpenOptions;
  /** Where it can be got; absent: nothing is recorded. The digests decide whether it is the one. */
  readonly hub?: HubOrigin;
}

/** A model as projects record it: which one the pictures came from. */
export interface ProjectModel extends ModelMark {
  /** Where it was found, a hint that is shown before it is used; null for the bundled one. */
  readonly path: string | null;
}

/** The mark of an opened model. */
export function markOf(model: ModelInfo): ModelMark {
  // Where the arguments of a network stood does not matter once it is known: the digests say which network it is.
  const { schedule, size } = model.options;
  return {
    name: model.name,
    ...identityOf(model),
    options: { schedule, size },
    ...(model.hub && { hub: model.hub }),
  };
}

/** An opened model as a project records it. */
export function projectModelOf(model: ModelInfo): ProjectModel {
  return { ...markOf(model), path: model.bundled ? null : model.path };
}

const MAX_NAME = 1000;
const side = integer(1, 65_536);
const beta = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));

const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const sigmas = { sigmaMin: within(processBounds.sigmaMin), sigmaMax: within(processBounds.sigmaMax) };

const process = v.pipe(
  v.variant('kind', [
    v.strictObject({
      kind: v.literal('consistency'),
      ...sigmas,
      sigmaData: within(processBounds.sigmaData),
      rho: within(processBounds.rho),
      sNoise: within(processBounds.sNoise),
      clipDenoised: v.boolean(),
    }),
    v.strictObject({ kind: v.literal('ve'), ...sigmas }),
  ]),
  v.check(({ sigmaMin, sigmaMax }) => sigmaMax > sigmaMin, 'sigmaMax must be above sigmaMin'),
);

const scheduleFields = {
  numTrainTimesteps: integer(1, MAX_TRAIN_TIMESTEPS),
  betaSchedule: v.picklist(betaSchedules),
  betaStart: beta,
  betaEnd: beta,
  trainedBetas: v.nullable(v.pipe(v.array(beta), v.maxLength(MAX_TRAIN_TIMESTEPS))),
  rescaleBetasZeroSnr: v.boolean(),
  setAlphaToOne: v.boolean(),
  stepsOffset: integer(0, MAX_TRAIN_TIMESTEPS),
  predictionType: v.picklist(predictionTypes),
  clipSampleRange: v.pipe(v.number(), v.gtValue(0), v.maxValue(1e6)),
  process: v.exactOptional(process),
};

const schedule: v.GenericSchema<unknown, Schedule> = v.pipe(
  v.strictObject(scheduleFields),
  v.check(
    ({ betaSchedule, trainedBetas, numTrainTimesteps }) =>
      betaSchedule !== 'trained_betas' || trainedBetas?.length === numTrainTimesteps,
    'trained_betas must have as many trainedBetas as numTrainTimesteps',
  ),
  v.check(
    ({ process, numTrainTimesteps, predictionType }) =>
      process === undefined || (numTrainTimesteps >= 2 && predictionType === 'epsilon'),
    'a process must have numTrainTimesteps of 2 or more and predictionType epsilon',
  ),
);
const changedSchedule: v.GenericSchema<unknown, Partial<Schedule>> = v.pipe(
  v.partial(v.strictObject(scheduleFields)),
  v.transform((fields) => fields as Partial<Schedule>),
);

/** Parses what is given in place of what a model's files say. */
export const openOptions: v.GenericSchema<unknown, OpenOptions> = v.strictObject({
  schedule: changedSchedule,
  size: v.nullable(v.strictTuple([side, side])),
  architecture: v.exactOptional(
    v.union([v.strictObject({ file: text(4096) }), v.strictObject({ preset: text(200) })]),
  ),
});

const latentShape: v.GenericSchema<unknown, LatentShape> = v.strictTuple([side, side, side]);

/** The fields of a model's mark; what a job written by hand leaves out is not compared. */
const modelMarkFields = {
  name: v.pipe(v.string(), v.maxLength(MAX_NAME)),
  parts: v.pipe(
    v.array(v.strictObject({ role: v.picklist(partRoles), digest: sha256 })),
    v.minLength(1),
    v.maxLength(16),
    v.check(
      (parts) => new Set(parts.map(({ role }) => role)).size === parts.length,
      'must have each role once',
    ),
  ),
  schedule: v.optional(v.nullable(schedule), null),
  latentShape: v.optional(v.nullable(latentShape), null),
  options: v.optional(openOptions, noOptions),
  hub: v.exactOptional(hubOrigin),
};

/** Parses a model's mark from an untrusted source. */
export const modelMark: v.GenericSchema<unknown, ModelMark> = v.strictObject(modelMarkFields);

/** Parses a model of a project from an untrusted source. */
export const projectModel: v.GenericSchema<unknown, ProjectModel> = v.strictObject({
  ...modelMarkFields,
  path: v.nullable(text(4096)),
});
