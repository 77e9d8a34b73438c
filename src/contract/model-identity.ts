import type { LatentShape } from '../core/latent.ts';
import { processNames, type Process } from '../core/process.ts';
import type { BetaSchedule } from '../core/settings.ts';
import type { ModelInfo, ModelPart, PartRole, Schedule } from './model.ts';

/**
 * What decides the pixels that a model makes of a latent. Whoever asks "is this the same model?" compares these. Null:
 * not recorded, as in what was written before schedules were.
 */
export interface ModelIdentity {
  readonly parts: readonly ModelPart[];
  readonly schedule: Schedule | null;
  /** [C, H, W]. */
  readonly latentShape: LatentShape | null;
}

/** A field in which two models differ, with both values as text for people. */
export interface ModelDifference {
  readonly field: string;
  readonly recorded: string;
  readonly present: string;
}

/** The fields of every schedule; a process has fields of its own. */
type ScheduleField = Exclude<keyof Schedule, 'process'>;

/** The fields of a schedule by the names that scheduler_config.json gives them. */
const fieldNames: Readonly<Record<ScheduleField, string>> = {
  numTrainTimesteps: 'num_train_timesteps',
  betaSchedule: 'beta_schedule',
  betaStart: 'beta_start',
  betaEnd: 'beta_end',
  trainedBetas: 'trained_betas',
  rescaleBetasZeroSnr: 'rescale_betas_zero_snr',
  setAlphaToOne: 'set_alpha_to_one',
  stepsOffset: 'steps_offset',
  predictionType: 'prediction_type',
  clipSampleRange: 'clip_sample_range',
};
const scheduleFields = Object.keys(fieldNames) as ScheduleField[];

/** Fields that decide β only for some values of beta_schedule. */
const onlyWith: { readonly [F in ScheduleField]?: readonly BetaSchedule[] } = {
  betaStart: ['linear', 'scaled_linear'],
  betaEnd: ['linear', 'scaled_linear'],
  trainedBetas: ['trained_betas'],
};

/** Fields that decide pixels of a process in σ. */
const usedBy: Readonly<Record<Process['kind'], readonly ScheduleField[]>> = {
  consistency: ['numTrainTimesteps'],
  ve: ['numTrainTimesteps', 'setAlphaToOne', 'stepsOffset', 'clipSampleRange'],
};

/** The identity of an opened model. */
export function identityOf({ parts, scheduler, latentShape }: ModelForIdentity): ModelIdentity {
  const { clipSample: _, ...schedule } = scheduler;
  return { parts, schedule, latentShape };
}

type ModelForIdentity = Pick<ModelInfo, 'parts' | 'scheduler' | 'latentShape'>;

/**
 * One text for equal identities, whatever the order of their keys; fields without effect are left out, and so is the absence
 * of a process, as in what was written before there were any. ModelInfo holds its SHA-256.
 */
export function identityText({ parts, schedule, latentShape }: ModelIdentity): string {
  const networks = parts.map(({ role, digest }) => `${role} ${digest}`).sort();
  const fields = schedule && scheduleFields.map((field) => [field, valueOf(schedule, field)]);
  const process = schedule?.process;
  return JSON.stringify([networks, fields, latentShape, ...(process ? [processFields(process)] : [])]);
}

/** The kind and the numbers of a process, by name. */
function processFields(process: Process): [string, unknown][] {
  return Object.entries(process).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The fields in which a recorded model differs from the present one; empty when both are the same. What was not recorded
 * is not compared.
 */
export function compareModels(recorded: ModelIdentity, present: ModelIdentity): ModelDifference[] {
  return [
    ...compareParts(recorded.parts, present.parts),
    ...compareSchedules(recorded.schedule, present.schedule),
    ...compareShapes(recorded.latentShape, present.latentShape),
  ];
}

/** The differences in one line, the first ones in words: `beta_schedule linear, here squaredcos_cap_v2; …`. */
export function describeDifferences(differences: readonly ModelDifference[], most = 4): string {
  const shown = differences
    .slice(0, most)
    .map(({ field, recorded, present }) => `${field} ${recorded}, here ${present}`);
  const more = differences.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** The same difference with the first 12 digits of digests: what fits in a window. */
export function shortenDifference({ field, recorded, present }: ModelDifference): ModelDifference {
  const shorten = (value: string): string => value.replace(/^(SHA-256 [0-9a-f]{12})[0-9a-f]+$/, '$1');
  return { field, recorded: shorten(recorded), present: shorten(present) };
}

function compareParts(recorded: readonly ModelPart[], present: readonly ModelPart[]): ModelDifference[] {
  const roles = new Set([...recorded, ...present].map(({ role }) => role));
  return [...roles].flatMap((role) => {
    const [was, is] = [digestOf(recorded, role), digestOf(present, role)];
    return was === is ? [] : [{ field: role, recorded: `SHA-256 ${was}`, present: `SHA-256 ${is}` }];
  });
}

function digestOf(parts: readonly ModelPart[], role: PartRole): string {
  return parts.find((part) => part.role === role)?.digest ?? 'none';
}

function compareSchedules(recorded: Schedule | null, present: Schedule | null): ModelDifference[] {
  if (!recorded || !present) return [];
  return [...compareProcesses(recorded.process, present.process), ...compareFields(recorded, present)];
}

function compareProcesses(recorded: Process | undefined, present: Process | undefined): ModelDifference[] {
  const kindOf = (process: Process | undefined): string => process?.kind ?? 'diffusion';
  if (kindOf(recorded) !== kindOf(present))
    return [{ field: 'process', recorded: kindOf(recorded), present: kindOf(present) }];
  if (!recorded || !present) return [];
  const values = new Map(processFields(present));
  return processFields(recorded).flatMap(([field, was]) => {
    const is = values.get(field);
    const name = processNames[field as keyof typeof processNames];
    return was === is ? [] : [{ field: name, recorded: String(was), present: String(is) }];
  });
}

function compareFields(recorded: Schedule, present: Schedule): ModelDifference[] {
  return scheduleFields.flatMap((field) => {
    const [was, is] = [recorded, present].map((schedule) => JSON.stringify(valueOf(schedule, field)));
    // A value that one of the two schedules does not use is no difference of its own: beta_schedule is one already.
    if (was === is || isUnused(recorded, field) || isUnused(present, field)) return [];
    if (field === 'trainedBetas') return [compareBetas(recorded.trainedBetas, present.trainedBetas)];
    return [{ field: fieldNames[field], recorded: String(recorded[field]), present: String(present[field]) }];
  });
}

type Betas = readonly number[] | null;

/** Two lists that differ: their lengths, or the first entry that does. */
function compareBetas(recorded: Betas, present: Betas): ModelDifference {
  const field = fieldNames.trainedBetas;
  const measure = (betas: Betas): string => (betas ? `of length ${betas.length}` : 'none');
  if (!recorded || recorded.length !== present?.length)
    return { field, recorded: measure(recorded), present: measure(present) };
  const at = recorded.findIndex((beta, i) => beta !== present[i]);
  return { field: `${field}[${at}]`, recorded: String(recorded[at]), present: String(present[at]) };
}

function compareShapes(recorded: LatentShape | null, present: LatentShape | null): ModelDifference[] {
  if (!recorded || !present || recorded.join() === present.join()) return [];
  const text = (shape: LatentShape): string => `[${shape.join(', ')}]`;
  return [{ field: 'latent shape', recorded: text(recorded), present: text(present) }];
}

/** Null where the field has no effect. */
function valueOf(schedule: Schedule, field: ScheduleField): unknown {
  return isUnused(schedule, field) ? null : schedule[field];
}

function isUnused({ betaSchedule, process }: Schedule, field: ScheduleField): boolean {
  if (process) return !usedBy[process.kind].includes(field);
  return onlyWith[field] !== undefined && !onlyWith[field].includes(betaSchedule);
}
