import { providerChoices, type ProviderChoice } from '../contract/device.ts';
import { MAX_MEMORY_LIMIT, MIN_MEMORY_LIMIT } from '../contract/memory.ts';
import { noOptions, type OpenOptions, type Schedule } from '../contract/model.ts';
import { parseSampleSize } from '../contract/sample-size.ts';
import { cudaCards, namesOfCard } from '../core/random/cuda-cards.ts';
import { noiseStreamList, noiseStreams, type NoiseStreamDefinition } from '../core/random/index.ts';
import { solverConflict, solverOf, solvers, spellSolver, type Solver } from '../core/samplers/index.ts';
import { checkConsistencySettings } from '../core/samplers/consistency.ts';
import { drawsNoise, planFor, solverFor } from '../core/samplers/plan.ts';
import type { SamplingPlan } from '../core/samplers/sampling-plan.ts';
import { makeNoiseSchedule, MAX_TRAIN_TIMESTEPS, type NoiseSchedule } from '../core/schedule.ts';
import {
  betaSchedules,
  clipRules,
  defaultSettings,
  predictionTypes,
  tauProfiles,
  type Eta,
  type SamplingSettings,
  type SchedulerConfig,
} from '../core/settings.ts';
import { architectureOptions, readArchitecture } from './architecture-options.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';

/** The options that several commands share, and how they are read. */

const usual = defaultSettings(1);
const solverIds = solvers.map(({ id }) => id);
/** Of any solver; each says which it has. */
const MAX_ORDER = 9;

export const modelOptions = {
  model: {
    value: 'M',
    help: 'a diffusers folder (UNet2DModel, LDM, DiT, consistency model), an authors’ checkpoint, an .onnx file, "bundled", "bundled:toonhead-32", or org/name of the cache (see get)',
    required: true,
  },
  size: {
    value: 'HxW',
    help: 'picture size in pixels, N or HxW, if the model states none or accepts others',
    default: "the model's",
  },
  ...architectureOptions,
} satisfies OptionTable;

export const memoryOptions = {
  memory: {
    value: 'GB',
    help: 'memory limit of the engine',
    default: "three quarters of the machine's",
  },
} satisfies OptionTable;

export const providerOptions = {
  provider: { value: 'P', help: `where the network runs: ${providerChoices.join(', ')}`, default: 'auto' },
  ...memoryOptions,
} satisfies OptionTable;

export const stepsOptions = {
  steps: { value: 'S', help: 'number of steps', required: true },
} satisfies OptionTable;

/** The same of commands that sample, where a consistency model needs no number. */
export const oneStepOptions = {
  steps: { value: 'S', help: 'number of steps; required but of a consistency model, where it is 1' },
} satisfies OptionTable;

/** Throws BadInput where --steps is absent and the model has no usual number of steps. */
export function checkStepsGiven(given: GivenOptions, { process }: SchedulerConfig): void {
  if (!given.has('steps') && process?.kind !== 'consistency')
    throw new BadInput(`--steps ${oneStepOptions.steps.value}: is required`);
}

export const tauOptions = {
  tau: { value: 'PROFILE', help: `timestep rule: ${tauProfiles.join(', ')}`, default: usual.tau },
  compat: { value: 'diffusers', help: 'each step ends at t − ⌊T/S⌋, as in diffusers' },
} satisfies OptionTable;

export const clipOptions = {
  clip: { value: 'RULE', help: `how predicted x_0 is clipped: ${clipRules.join(', ')}`, default: usual.clip },
} satisfies OptionTable;

const orders = solvers.flatMap(({ id, orders: has }: Solver) =>
  has ? [`${id} ${has.allowed.join(', ')} (default ${has.usual})`] : [],
);

export const solverOptions = {
  solver: {
    value: 'NAME',
    help: `solver: ${solverIds.join(', ')}; all but ${solverIds[0]} need --eta 0, --clip none and --tau leading, trailing or linspace`,
    default: solverIds[0]!,
  },
  order: { value: 'N', help: `order of the solver: ${orders.join('; ')}`, default: "the solver's" },
} satisfies OptionTable;

export const etaOptions = {
  eta: { value: 'E', help: '0 (DDIM) … 1 (DDPM-like), or sigma-hat', default: `${usual.eta}` },
  'noise-seed': {
    value: 'N',
    help: 'seed of the step noise, an integer in [0, 2^64)',
    default: usual.noiseSeed,
  },
} satisfies OptionTable;

export const schedulerOptions = {
  prediction: { value: 'TYPE', help: predictionTypes.join(', '), default: "the model's" },
  'beta-schedule': { value: 'NAME', help: betaSchedules.join(', '), default: "the model's" },
  'beta-start': { value: 'B', help: 'first β, in (0, 1)', default: "the model's" },
  'beta-end': { value: 'B', help: 'last β, in (0, 1)', default: "the model's" },
  'steps-offset': { value: 'N', help: `added to t by the rule ${usual.tau}`, default: "the model's" },
  'no-alpha-to-one': { help: 'the last step ends at ᾱ_0 instead of 1' },
} satisfies OptionTable;

/** The names of --stream, and how a card is added to those that depend on one. */
export const streamNames = noiseStreamList.map(({ id, defaultCard }: NoiseStreamDefinition) =>
  defaultCard ? `${id}[@CARD]` : id,
);

export const DEFAULT_STREAM = noiseStreamList[0].id;

const cardLayouts = noiseStreamList.flatMap(({ id, defaultCard }: NoiseStreamDefinition) =>
  defaultCard ? [`${id} is the layout of the ${namesOfCard(defaultCard)}, ${id}@CARD of another card`] : [],
);

export const streamOptions = {
  seed: { value: 'N', help: 'seed of the latents, an integer in [0, 2^64)' },
  stream: {
    value: 'NAME',
    help: `noise stream: ${[noiseStreams.join(', '), ...cardLayouts].join('; ')}; CARD is 28x1536 (multiprocessors x threads per multiprocessor), or ${cudaCards.map(({ id }) => id).join(', ')}`,
    default: DEFAULT_STREAM,
  },
  count: { value: 'K', help: 'number of latents, in one draw of shape [K, C, H, W]', default: '1' },
} satisfies OptionTable;

/** What the options replace of what the model's files say. */
export function readOpenOptions(given: GivenOptions): OpenOptions {
  const size = given.text('size');
  const architecture = readArchitecture(given);
  return {
    ...noOptions,
    schedule: readSchedule(given),
    ...(architecture && { architecture }),
    ...(size !== undefined && { size: asBadInput(`--size ${size}`, () => parseSampleSize(size)) }),
  };
}

/** Where the network is to run, `auto` when not said. */
export function readProvider(given: GivenOptions): ProviderChoice {
  return given.choice('provider', providerChoices) ?? 'auto';
}

/** Most memory in GB; null when not said. */
export function readMemory(given: GivenOptions): number | null {
  const gigabytes = given.number('memory') ?? null;
  if (gigabytes !== null && !(gigabytes >= MIN_MEMORY_LIMIT && gigabytes <= MAX_MEMORY_LIMIT))
    throw new BadInput(`--memory ${gigabytes}: must be in [${MIN_MEMORY_LIMIT}, ${MAX_MEMORY_LIMIT}] GB`);
  return gigabytes;
}

/** Settings of a run. Options that a command does not have count as omitted. */
export function readSettings(given: GivenOptions, numSteps = readSteps(given)): SamplingSettings {
  const settings: SamplingSettings = {
    numSteps,
    tau: given.choice('tau', tauProfiles) ?? usual.tau,
    eta: readEta(given),
    noiseSeed: given.seed('noise-seed') ?? usual.noiseSeed,
    clip: given.choice('clip', clipRules) ?? usual.clip,
    compat: given.choice('compat', ['none', 'diffusers']) ?? usual.compat,
    ...spellSolver(given.choice('solver', solverIds), given.integer('order', 1, MAX_ORDER)),
  };
  refuseConflict(settings);
  return settings;
}

/** Refuses an option that the solver does not take, with both. */
function refuseConflict(settings: SamplingSettings): void {
  const conflict = solverConflict(settings);
  if (!conflict) return;
  const { field, value, takes } = conflict;
  throw new BadInput(`--${field} ${value}: --solver ${solverOf(settings.solver).id} takes ${takes}`);
}

function readSteps(given: GivenOptions): number {
  return given.integer('steps', 1, MAX_TRAIN_TIMESTEPS) ?? 1;
}

function readEta(given: GivenOptions): Eta {
  if (given.text('eta') === 'sigma-hat') return 'sigma-hat';
  const eta = asBadInput(null, () => given.number('eta')) ?? 0;
  if (eta < 0 || eta > 1) throw new BadInput(`--eta ${eta}: must be in [0, 1], or sigma-hat`);
  return eta;
}

/** The fields of the model's schedule that the options replace. */
function readSchedule(given: GivenOptions): Partial<Schedule> {
  const predictionType = given.choice('prediction', predictionTypes);
  const betaSchedule = given.choice('beta-schedule', betaSchedules);
  const betaStart = readBeta(given, 'beta-start');
  const betaEnd = readBeta(given, 'beta-end');
  const stepsOffset = given.integer('steps-offset', 0, MAX_TRAIN_TIMESTEPS);
  return {
    ...(predictionType && { predictionType }),
    ...(betaSchedule && { betaSchedule }),
    ...(betaStart !== undefined && { betaStart }),
    ...(betaEnd !== undefined && { betaEnd }),
    ...(stepsOffset !== undefined && { stepsOffset }),
    ...(given.has('no-alpha-to-one') && { setAlphaToOne: false }),
  };
}

function readBeta(given: GivenOptions, name: string): number | undefined {
  const beta = given.number(name);
  if (beta !== undefined && !(beta > 0 && beta < 1))
    throw new BadInput(`--${name} ${beta}: must be in (0, 1)`);
  return beta;
}

/** ᾱ of a config, whose errors name their field. */
export function checkNoise(config: SchedulerConfig): NoiseSchedule {
  if (config.betaSchedule === 'trained_betas' && !config.trainedBetas)
    throw new BadInput("--beta-schedule trained_betas: the model's scheduler config has none");
  return asBadInput(null, () => makeNoiseSchedule(config));
}

/**
 * The plan of a run, made here too so that settings that do not fit the model are refused before anything runs;
 * `subject` is the option that S came from.
 */
export function checkPlan(
  config: SchedulerConfig,
  settings: SamplingSettings,
  subject = `--steps ${settings.numSteps}`,
): SamplingPlan {
  checkNoise(config);
  // These are no fault of the number of steps.
  if (config.process?.kind === 'consistency') asBadInput(null, () => checkConsistencySettings(settings));
  return asBadInput(subject, () => planFor(config, settings));
}

/** Whether a run draws step noise; warns where it draws none though an option gives some. */
export function checkStepNoise(
  config: SchedulerConfig,
  settings: SamplingSettings,
  isGiven: boolean,
  warn: (text: string) => void,
): boolean {
  const draws = drawsNoise(solverFor(config, settings), settings);
  const without = config.process?.kind === 'consistency' ? '--steps 1' : '--eta 0';
  if (isGiven && !draws) warn(`step noise has no effect with ${without}`);
  return draws;
}
