import { conditionProblem } from '../contract/condition.ts';
import { bundledLocation } from '../contract/bundled-model.ts';
import {
  figureEvaluations,
  figureRefs,
  modelRefusal,
  MAX_UNCONFIRMED_EVALUATIONS,
  planFigure,
} from '../contract/figures/index.ts';
import type { ProviderChoice } from '../contract/device.ts';
import { compareModels, describeDifferences, identityOf } from '../contract/model-identity.ts';
import type { ModelInfo } from '../contract/model.ts';
import type { SampleSize } from '../contract/sample-size.ts';
import { cardNotes, checkLatentRef } from '../core/latent-ref.ts';
import { oneLine } from '../main/files/untrusted-text.ts';
import { storeLatents } from '../main/recipes/embedded-latents.ts';
import type { ReadRecipe } from '../main/recipes/recipe-text.ts';
import type { Studio } from '../main/studio.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { asBadInput, BadInput, attribute } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { withStudio } from './open-studio.ts';
import { architectureOptions, readArchitecture } from './architecture-options.ts';
import { checkNoise, checkPlan, providerOptions, readProvider } from './run-options.ts';

/** What the commands share that make figures from a recipe or job. */

export const jobOptions = {
  model: {
    value: 'M',
    help: 'path of the model',
    default: 'the bundled model of the same name',
  },
  ...architectureOptions,
  'other-model': { help: 'continues with a model of other weights, schedule or size' },
  yes: { help: `continues with more than ${MAX_UNCONFIRMED_EVALUATIONS} network evaluations` },
  ...providerOptions,
} satisfies OptionTable;

/** Opens the job's model, checks what can be checked, and stores the latents embedded in the job. */
export function withJobStudio<T>(
  given: GivenOptions,
  surroundings: Surroundings,
  job: ReadRecipe,
  use: (studio: Studio, model: ModelInfo) => Promise<T>,
  provider: ProviderChoice = readProvider(given),
): Promise<T> {
  checkWork(given, job);
  const architecture = readArchitecture(given);
  const open = async (studio: Studio, model: ModelInfo): Promise<T> => {
    checkModel(given, job, model, surroundings.warn);
    checkTiles(given, job, model);
    for (const note of cardNotes(job.figures.flatMap(figureRefs), model.latentShape)) surroundings.warn(note);
    await storeLatents(studio, job.latents);
    return use(studio, model).catch((error: unknown) => attribute(given.operand, error));
  };
  return withStudio(given, surroundings, open, {
    provider,
    model: given.text('model') ?? bundledLocation(job.model.name),
    options: { ...job.model.options, ...(architecture && { architecture }) },
    sizeOfInput: async () => sizeOf(job.model),
    anySize: given.has('other-model'),
  });
}

function sizeOf({ latentShape }: ReadRecipe['model']): SampleSize | null {
  return latentShape && [latentShape[1], latentShape[2]];
}

/** A small file can request any amount of work. */
function checkWork(given: GivenOptions, { figures }: ReadRecipe): void {
  const evaluations = figures.reduce((sum, figure) => sum + figureEvaluations(figure), 0);
  if (evaluations > MAX_UNCONFIRMED_EVALUATIONS && !given.has('yes'))
    throw new BadInput(
      `${given.operand}: ${evaluations} network evaluations, more than ${MAX_UNCONFIRMED_EVALUATIONS} (--yes continues)`,
    );
}

/** The model must be that of the recipe, field by field, unless another is allowed. */
function checkModel(
  given: GivenOptions,
  { model: recorded }: ReadRecipe,
  present: ModelInfo,
  warn: Surroundings['warn'],
): void {
  if (recorded.schedule === null)
    warn(`${given.operand}: its schedule was not recorded, only the weights are compared`);
  const differences = compareModels(recorded, identityOf(present));
  if (differences.length === 0) return;
  const mismatch = oneLine(
    `${given.operand}: not made with ${present.name}: ${describeDifferences(differences)}`,
  );
  if (!given.has('other-model'))
    throw new BadInput(`${mismatch} (${modelHint(recorded)}, --other-model continues)`);
  warn(mismatch);
}

/** How its model is named, which the digests then decide on. */
function modelHint({ hub }: ReadRecipe['model']): string {
  if (!hub) return '--model names its model';
  return `--model names its model, which "get ${hub.repository} --revision ${hub.commit}" downloads`;
}

/** Throws before anything runs where a latent, the schedule or the settings cannot be used. */
function checkTiles(given: GivenOptions, { figures }: ReadRecipe, model: ModelInfo): void {
  const { scheduler, classes } = model;
  for (const figure of figures) {
    const refusal = modelRefusal(figure, model);
    if (refusal !== null) throw new BadInput(`${given.operand}: ${refusal}`);
  }
  asBadInput(given.operand, () => checkNoise(scheduler));
  const tiles = figures.flatMap((figure) => asBadInput(given.operand, () => planFigure(figure)).tiles);
  for (const { ref } of tiles) asBadInput(given.operand, () => checkLatentRef(ref));
  const sampled = tiles.filter(({ task }) => task !== 'autoencode');
  const distinct = new Map(sampled.map(({ settings }) => [JSON.stringify(settings), settings]));
  for (const settings of distinct.values()) {
    checkPlan(scheduler, settings, given.operand);
    const problem = conditionProblem(classes, settings.condition ?? null);
    if (problem !== null) throw new BadInput(`${given.operand}: ${problem}`);
  }
}
