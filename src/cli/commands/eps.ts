import type { ModelInfo } from '../../contract/model.ts';
import type { Condition } from '../../core/condition.ts';
import { arrayNote, openArrays } from '../array-files.ts';
import { classesOption, classOption, readClass } from '../class-options.ts';
import type { Command } from '../command.ts';
import { BadInput } from '../bad-input.ts';
import { NUMBERS_FORMAT, numberTypes, readNumbers } from '../number-files.ts';
import { factorOf, withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { modelOptions, providerOptions } from '../run-options.ts';

const outputs = { array: { name: 'eps', holds: 'float32 [N, C, H, W], all channels of the network' } };

/** `eps`: one evaluation of the network. */
export const eps: Command = {
  name: 'eps',
  summary: 'Computes the raw network output for given samples and timesteps',
  options: {
    ...modelOptions,
    sample: { value: 'FILE', help: 'x_t [N, C, H, W] or [C, H, W]', required: true },
    timestep: {
      value: 'FILE',
      help: `t [N] (${numberTypes}), in an .${NUMBERS_FORMAT} file`,
      required: true,
    },
    ...classOption,
    ...classesOption,
    out: outOption(outputs),
    ...providerOptions,
  },
  notes: [
    arrayNote,
    'The output is ε, v or x_0, as the model predicts; nothing is converted, guided or clamped. A network with a learned',
    'variance gives twice the channels, ε first. t is whole unless the network takes fractions (info says so).',
  ],
  example: 'eps --model bundled --sample x.npy --timestep t.npy --out eps.npy',
  async run(given, surroundings) {
    const out = openOut(given, outputs);
    const [samplePath, timestepPath] = [given.required('sample'), given.required('timestep')];
    const samples = await openArrays('sample', samplePath, surroundings.warn);
    const timesteps = readNumbers('timestep', timestepPath);
    const givenClass = readClass(given);
    await withStudio(
      given,
      surroundings,
      async (studio, model) => {
        const sample = samples.latents(model.latentShape, factorOf(model));
        const count = sample.shape[0]!;
        if (timesteps.shape.join() !== String(count))
          throw new BadInput(
            `--timestep ${timestepPath}: shape [${timesteps.shape.join(', ')}], must be [${count}]`,
          );
        const times = Array.from(timesteps.data);
        checkTimesteps(timestepPath, times, model);
        const shared = givenClass.shared(model.classes) ?? null;
        const conditions = givenClass.each(model.classes, count) ?? Array<Condition>(count).fill(shared);
        await writeArray(out, await studio.evaluate(sample, times, conditions));
      },
      { sizeOfInput: async () => samples.size },
    );
  },
};

/** @param times finite */
function checkTimesteps(path: string, times: readonly number[], { time, scheduler }: ModelInfo): void {
  const limit = scheduler.numTrainTimesteps;
  const refuseOne = (fits: (t: number) => boolean, rule: string): void => {
    const at = times.findIndex((t) => !fits(t));
    if (at >= 0) throw new BadInput(`--timestep ${path}: value ${at} is ${times[at]!}, must be ${rule}`);
  };
  if (time === 'sigma') refuseOne((t) => Math.fround(t) > 0, 'a σ above 0');
  if (time !== 'integer') return;
  refuseOne(Number.isInteger, 'a whole number: the network takes no fractions');
  refuseOne((t) => t >= 0 && t < limit, `in [0, ${limit})`);
}
