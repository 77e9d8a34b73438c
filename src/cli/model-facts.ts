import { join } from 'node:path';
import type { ModelInfo, OpenOptions } from '../contract/model.ts';
import { headlessResources } from '../main/headless.ts';
import { openModel } from '../main/models/open.ts';
import { MissingSize } from '../main/models/sample-size.ts';
import type { GivenOptions } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { locate } from './model-location.ts';
import { checkArchitecture } from './architecture-options.ts';
import { readOpenOptions } from './run-options.ts';

/** What a model's files say of it, nothing run. */
export interface ModelFacts {
  readonly info: ModelInfo;
  /** If the size is unknown (that of `info` is then a placeholder): what its sides must be multiples of. Else null. */
  readonly missingStep: number | null;
}

/** Reads the model of --model. Throws ModelError as openModel does, except for a missing size. */
export async function readFacts(
  given: GivenOptions,
  { openHub }: Pick<Surroundings, 'openHub'>,
): Promise<ModelFacts> {
  const location = given.required('model');
  if (location === '') throw new BadInput('--model "": must name a folder, an .onnx file or "bundled"');
  const facts = await readFactsOf(await locate(location, openHub), readOpenOptions(given));
  checkArchitecture(given, facts.info);
  return facts;
}

/** The same of a model by its location. */
export async function readFactsOf(location: string, given: OpenOptions): Promise<ModelFacts> {
  const options = { bundledFolder: join(headlessResources(), 'models'), ...given };
  try {
    return { info: (await openModel(location, options)).info, missingStep: null };
  } catch (error) {
    if (!(error instanceof MissingSize)) throw error;
    const { step } = error;
    const { info } = await openModel(location, { ...options, size: [step, step] });
    return { info, missingStep: step };
  }
}
