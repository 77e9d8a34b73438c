import { modelTexts } from '../../contract/figures/model-texts.ts';
import { bareStyle } from '../../contract/figures/style.ts';
import type { LetterReport } from '../../contract/letters.ts';
import type { SampleSize } from '../../contract/sample-size.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplesStyle } from '../../main/figures/kinds/samples.ts';
import { checkSamples } from '../../main/figures/samples-figure.ts';
import type { NdArray } from '../../main/formats/nd-array.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { arrayNote, openArrays, type GivenArrays } from '../array-files.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import { classesOption, classOption, guidanceOption, readClass } from '../class-options.ts';
import type { Command, Surroundings } from '../command.ts';
import { readFont, warnOfLetters } from '../font-option.ts';
import { factorOf, warnOfClipping, withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import {
  checkPlan,
  checkStepNoise,
  checkStepsGiven,
  clipOptions,
  etaOptions,
  modelOptions,
  oneStepOptions,
  providerOptions,
  readSettings,
  schedulerOptions,
  solverOptions,
  streamOptions,
  tauOptions,
} from '../run-options.ts';
import { drawSamples, namesOfDraw, namesOfFile } from '../samples-picture.ts';
import { readDraw, refOfDraw } from '../start-latents.ts';
import { readStyle, styleOptions } from '../style-options.ts';

const style = styleOptions(bareStyle);

/** What an array is of. */
const contents = ['latent', 'picture'] as const;

const outputs = {
  array: { name: 'x0', holds: 'float32, not clamped' },
  picture: { name: 'grid' },
};

/** `sample`: x_T to x_0. */
export const sample: Command = {
  name: 'sample',
  summary: 'Samples pictures from latents that are given or drawn from a seed',
  options: {
    ...modelOptions,
    latents: {
      value: 'FILE',
      help: 'x_T [N, C, H, W] or [C, H, W]; or --seed',
    },
    ...streamOptions,
    ...classOption,
    ...classesOption,
    ...guidanceOption,
    ...oneStepOptions,
    ...solverOptions,
    ...tauOptions,
    ...etaOptions,
    noise: {
      value: 'FILE',
      help: 'given step noise [S, N, C, H, W] in step order; or --noise-seed',
    },
    ...clipOptions,
    ...schedulerOptions,
    out: outOption(outputs),
    data: {
      value: 'WHAT',
      help: `what an array holds, ${contents.join(' or ')}: x_0, or what the decoder makes of it; the same without a decoder`,
      default: contents[0],
    },
    ...style,
    ...providerOptions,
  },
  notes: [arrayNote],
  example: 'sample --model bundled --seed 1 --count 9 --steps 50 --out grid.png',
  async run(given, surroundings) {
    const { warn, signal, onProgress } = surroundings;
    const out = openOut(given, outputs);
    if (out.kind === 'array') refuse(given, Object.keys(style), `has no effect on an .${out.format} file`);
    else refuse(given, ['data'], 'needs an array as --out');
    const content = given.choice('data', contents) ?? contents[0];
    const settings = readSettings(given);
    const givenStyle = readStyle(given, bareStyle);
    const givenClass = readClass(given);
    const start = await openStart(given, warn);
    const givenNoise = await openNoise(given, warn);
    const sizeOfInput = async () => start.size ?? givenNoise?.size ?? null;
    await withStudio(
      given,
      surroundings,
      async (studio, model) => {
        checkStepsGiven(given, model.scheduler);
        const input = start.read(model.latentShape, factorOf(model));
        const names = start.names(input.shape[0]!);
        const condition = givenClass.shared(model.classes);
        const conditions = givenClass.each(model.classes, names.length);
        const conditioned = { ...settings, ...(condition && { condition }) };
        const naming = { bounds: model.scheduler, classes: model.classes };
        const { timesteps } = checkPlan(model.scheduler, settings);
        const noise = givenNoise?.exactly([timesteps.length, ...input.shape]);
        const { saysNoiseSeed, ...texts } = modelTexts([conditioned], naming);
        const drawn = {
          ...givenStyle,
          ...texts,
          ...(saysNoiseSeed && !noise && { saysNoiseSeed }),
          settings: conditioned,
        };
        const isAsked = noise !== undefined || given.has('noise-seed');
        const isNoisy = checkStepNoise(model.scheduler, settings, isAsked, warn);
        if (out.kind === 'picture')
          warnOfLetters(readLetters(given, names, model.pictureShape, drawn), given, warn);
        warnOfClipping(given, model, warn);
        const stepNoise = isNoisy && noise ? { stepNoise: noise } : {};
        const request = {
          input,
          settings: drawn.settings,
          ...stepNoise,
          ...(conditions && { conditions }),
        };
        const run = (task: 'sample' | 'sample-latent') =>
          studio.runBatch(task, request, { signal, onProgress });
        if (out.kind === 'array')
          return writeArray(out, await run(content === 'latent' ? 'sample-latent' : 'sample'));
        const ref = names.length === 1 ? start.ref : null;
        const samples = { input, names, ref, style: drawn, sample: () => run('sample') };
        const figure = await drawSamples(given, surroundings, studio, samples);
        await out.write(figure.write(out.format));
      },
      { sizeOfInput },
    );
  },
};

/** Checks what can be drawn of samples before any are made. */
function readLetters(
  given: GivenOptions,
  names: readonly string[],
  shape: LatentShape,
  drawn: SamplesStyle,
): LetterReport {
  return asBadInput(`--out ${given.text('out')}`, () => checkSamples(names, shape, drawn, readFont(given)));
}

/** Where x_T comes from. */
interface Start {
  readonly read: (shape: LatentShape, factor: number) => NdArray;
  /** Of so many latents. */
  readonly names: (count: number) => string[];
  /** The expression of the first; null when a file has it. */
  readonly ref: LatentRef | null;
  /** [H, W] of the file's; null where it has none, and of a draw. */
  readonly size: SampleSize | null;
}

/** x_T from --latents or from --seed; files are read at once, the model's shape is asked for later. */
async function openStart(given: GivenOptions, warn: Surroundings['warn']): Promise<Start> {
  const path = given.text('latents');
  if (path === undefined) {
    if (!given.has('seed')) throw new BadInput('--latents FILE or --seed N: one of them is required');
    const ref = refOfDraw(given);
    return { read: readDraw(given, warn), names: (count) => namesOfDraw(ref, count), ref, size: null };
  }
  refuse(given, ['seed', 'stream', 'count'], 'cannot go with --latents');
  const { latents, size } = await openArrays('latents', path, warn);
  return { read: latents, names: (count) => namesOfFile(path, count), ref: null, size };
}

async function openNoise(given: GivenOptions, warn: Surroundings['warn']): Promise<GivenArrays | null> {
  const path = given.text('noise');
  if (path === undefined) return null;
  refuse(given, ['noise-seed'], 'cannot go with --noise');
  return openArrays('noise', path, warn);
}
