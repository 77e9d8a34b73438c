import type { ModelInfo, OpenOptions } from '../contract/model.ts';
import type { ProviderChoice } from '../contract/device.ts';
import { StudioError } from '../contract/errors.ts';
import { openHeadlessStudio } from '../main/headless.ts';
import type { Studio } from '../main/studio.ts';
import type { GivenOptions } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { readFont } from './font-option.ts';
import { readOpenOptions, readProvider } from './run-options.ts';

/** Opens a model, by default --model, hands the studio to `use`, and ends the engine process whatever happens. */
export async function withStudio<T>(
  given: GivenOptions,
  { signal }: Pick<Surroundings, 'signal'>,
  use: (studio: Studio, model: ModelInfo) => Promise<T>,
  provider: ProviderChoice = readProvider(given),
  model = given.required('model'),
  options: OpenOptions = readOpenOptions(given),
): Promise<T> {
  if (model === '') throw new BadInput('--model "": must name a folder, an .onnx file or "bundled"');
  const font = readFont(given);
  signal.throwIfAborted();
  const fonts = font ? [font] : [];
  const studio = await openHeadlessStudio({ provider, model, options, fonts });
  try {
    signal.throwIfAborted();
    return await use(studio, requireModel(studio));
  } finally {
    await studio.close();
  }
}

function requireModel(studio: Studio): ModelInfo {
  if (!studio.state.model) throw new StudioError('model/not-found', 'no model is open');
  return studio.state.model;
}

/** One line when the model's config asks for clipping and nobody has said which rule to take. */
export function remarkClip(
  given: GivenOptions,
  { scheduler, schedulerFile }: ModelInfo,
  remark: Surroundings['remark'],
): void {
  if (schedulerFile === null || !scheduler.clipSample || given.has('clip')) return;
  remark(
    "the model's scheduler config asks for clip_sample; not done, since it breaks consistency (--clip diffusers does it)",
  );
}
