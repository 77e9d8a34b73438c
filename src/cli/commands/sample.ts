import { bareLook } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import { checkSamples, samplesFigure } from '../../main/exporters/samples-figure.ts';
import type { NdArray } from '../../main/nd-array.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { checkShape, readFloats } from '../array-files.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import type { Command, Surroundings } from '../command.ts';
import { lookOptions, readScale } from '../look-options.ts';
import { remarkClip, withStudio } from '../open-studio.ts';
import { encodeArray, openOutput } from '../output-file.ts';
import {
  checkPlan,
  clipOptions,
  etaOptions,
  modelOptions,
  providerOptions,
  readScheduler,
  readSettings,
  schedulerOptions,
  stepsOptions,
  streamOptions,
  tauOptions,
} from '../run-options.ts';
import { readDraw } from '../start-latents.ts';

/** `sample`: x_T to x_0. */
export const sample: Command = {
  name: 'sample',
  summary: 'Samples pictures from latents, given or drawn',
  options: {
    ...modelOptions,
    latents: { value: 'x.npy', help: 'x_T, float32 [N, C, H, W]; or --seed' },
    ...streamOptions,
    ...stepsOptions,
    ...tauOptions,
    ...etaOptions,
    noise: {
      value: 'z.npy',
      help: 'given step noise, float32 [S, N, C, H, W] in step order; or --noise-seed',
    },
    ...clipOptions,
    ...schedulerOptions,
    out: { value: 'FILE', help: 'x0.npy (float32, not clamped) or grid.png', required: true },
    scale: lookOptions(bareLook)['scale']!,
    ...providerOptions,
  },
  notes: [],
  example: 'sample --model bundled --seed 1 --count 9 --steps 50 --out grid.png',
  async run(given, surroundings) {
    const { remark, signal, onProgress } = surroundings;
    const out = openOutput('out', given.required('out'), ['.npy', '.png']);
    if (out.extension === '.npy') refuse(given, ['scale'], 'has no effect on an .npy file');
    const scale = readScale(given);
    const settings = readSettings(given);
    const change = readScheduler(given);
    const readStart = openStart(given, remark);
    const readNoise = openNoise(given, remark);
    await withStudio(given, surroundings, async (studio, model) => {
      const input = readStart(model.shape);
      const { timesteps } = checkPlan({ ...model.scheduler, ...change }, settings);
      const noise = readNoise([timesteps.length, ...input.shape]);
      if (settings.eta === 0 && (noise || given.has('noise-seed')))
        remark('step noise has no effect with --eta 0');
      if (out.extension === '.png')
        asBadInput(`--out ${given.text('out')}`, () => checkSamples(input.shape[0]!, model.shape, scale));
      remarkClip(given, model, remark);
      const stepNoise = settings.eta === 0 || !noise ? {} : { stepNoise: noise };
      const x0 = await studio.sample(
        { input, settings, scheduler: change, ...stepNoise },
        { signal, onProgress },
      );
      await out.write(out.extension === '.png' ? samplesFigure(x0, scale).write('png') : encodeArray(x0));
    });
  },
};

/** x_T from --latents or from --seed; files are read at once, the model's shape is asked for later. */
function openStart(given: GivenOptions, remark: Surroundings['remark']): (shape: LatentShape) => NdArray {
  const path = given.text('latents');
  if (path === undefined) {
    if (!given.has('seed')) throw new BadInput('--latents x.npy or --seed N: one of them is required');
    return readDraw(given);
  }
  refuse(given, ['seed', 'stream', 'count'], 'cannot go with --latents');
  const array = readFloats('latents', path, remark);
  return (shape) => {
    checkShape('latents', path, array.shape, ['N', ...shape]);
    return array;
  };
}

function openNoise(
  given: GivenOptions,
  remark: Surroundings['remark'],
): (shape: readonly number[]) => NdArray | null {
  const path = given.text('noise');
  if (path === undefined) return () => null;
  refuse(given, ['noise-seed'], 'cannot go with --noise');
  const array = readFloats('noise', path, remark);
  return (shape) => {
    checkShape('noise', path, array.shape, shape);
    return array;
  };
}
