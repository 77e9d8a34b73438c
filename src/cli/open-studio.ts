import type { ProviderChoice } from '../contract/device.ts';
import { reportError, StudioError } from '../contract/errors.ts';
import { noOptions, type ModelInfo, type OpenOptions } from '../contract/model.ts';
import type { SampleSize } from '../contract/sample-size.ts';
import type { HeadlessOptions } from '../main/headless.ts';
import { sizeWarnings } from '../main/models/sample-size.ts';
import type { Studio } from '../main/studio.ts';
import type { GivenOptions } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { readFont } from './font-option.ts';
import { watchOpening } from './opening-line.ts';
import { readFactsOf } from './model-facts.ts';
import { locate } from './model-location.ts';
import { checkArchitecture } from './architecture-options.ts';
import { readMemory, readOpenOptions, readProvider } from './run-options.ts';

/** How a model is opened where that is not as its options say. */
export interface OpenWith {
  readonly provider?: ProviderChoice;
  readonly model?: string;
  readonly options?: OpenOptions;
  /** The size of what is to be run, asked for where neither the model nor --size says one. */
  readonly sizeOfInput?: () => Promise<SampleSize | null>;
  /** Whether that is the size of pictures or, which is usual, that of latents. */
  readonly inputIs?: 'latent' | 'picture';
  /** A model that does not take the size of `options` is opened at its own. */
  readonly anySize?: boolean;
}

/** Opens a model, by default --model, hands the studio to `use`, and ends the engine process whatever happens. */
export async function withStudio<T>(
  given: GivenOptions,
  surroundings: Pick<Surroundings, 'signal' | 'warn' | 'onWork' | 'openStudio' | 'openHub'>,
  use: (studio: Studio, model: ModelInfo) => Promise<T>,
  how: OpenWith = {},
): Promise<T> {
  const { signal, warn, onWork, openStudio, openHub } = surroundings;
  const { provider = readProvider(given), options = readOpenOptions(given) } = how;
  const location = how.model ?? given.required('model');
  if (location === '') throw new BadInput('--model "": must name a folder, an .onnx file or "bundled"');
  const model = await locate(location, openHub);
  const font = readFont(given);
  signal.throwIfAborted();
  const watch = watchOpening(onWork);
  const headless = {
    provider,
    model,
    options,
    fonts: font ? [font] : [],
    memory: readMemory(given),
    signal,
    onOpening: watch.see,
  };
  const studio = await openSized(openStudio, headless, how).finally(watch.stop);
  try {
    signal.throwIfAborted();
    const opened = requireModel(studio);
    checkArchitecture(given, opened);
    if (given.has('size')) sizeWarnings(opened.warnings).forEach(warn);
    return await use(studio, opened);
  } finally {
    await studio.close();
  }
}

/** A model that says no size is opened at that of its input, if there is one. */
async function openSized(
  open: Surroundings['openStudio'],
  headless: HeadlessOptions,
  { sizeOfInput, inputIs = 'latent', anySize = false }: OpenWith,
): Promise<Studio> {
  const { options = noOptions } = headless;
  try {
    return await open(headless);
  } catch (error) {
    const { code } = reportError(error);
    if (anySize && options.size !== null && code === 'model/unsupported')
      return open({ ...headless, options: { ...options, size: null } });
    const size = code === 'model/no-size' ? ((await sizeOfInput?.()) ?? null) : null;
    if (!size) throw error;
    const factor = inputIs === 'picture' ? 1 : factorOf((await readFactsOf(headless.model, options)).info);
    return open({ ...headless, options: { ...options, size: [size[0] * factor, size[1] * factor] } });
  }
}

/** Pixels of the picture per pixel of the latent, along each side. */
export function factorOf({ pictureShape, latentShape }: ModelInfo): number {
  return pictureShape[1] / latentShape[1];
}

function requireModel(studio: Studio): ModelInfo {
  if (!studio.state.model) throw new StudioError('model/not-found', 'no model is open');
  return studio.state.model;
}

/** Warns if the model's config requests clipping and no --clip is given. */
export function warnOfClipping(
  given: GivenOptions,
  { scheduler, schedulerFile }: ModelInfo,
  warn: Surroundings['warn'],
): void {
  if (schedulerFile === null || !scheduler.clipSample || given.has('clip')) return;
  warn(
    "the model's scheduler config sets clip_sample; it is not applied, since it breaks consistency (--clip diffusers applies it)",
  );
}
