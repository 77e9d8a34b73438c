import { arrayNote, openArrays, readTimesteps, TIMESTEPS_FORMAT } from '../array-files.ts';
import type { Command } from '../command.ts';
import { BadInput } from '../bad-input.ts';
import { withStudio } from '../open-studio.ts';
import { openOut, outOption, writeArray } from '../output-formats.ts';
import { modelOptions, providerOptions } from '../run-options.ts';

const outputs = { array: { name: 'eps', holds: 'float32 [N, C, H, W]' } };

/** `eps`: one evaluation of the network. */
export const eps: Command = {
  name: 'eps',
  summary: 'Computes the raw network output for given samples and timesteps',
  options: {
    ...modelOptions,
    sample: { value: 'FILE', help: 'x_t [N, C, H, W] or [C, H, W]', required: true },
    timestep: { value: 'FILE', help: `t, int64 [N], in an .${TIMESTEPS_FORMAT} file`, required: true },
    out: outOption(outputs),
    ...providerOptions,
  },
  notes: [arrayNote, 'The output is ε, v or x_0, as the model predicts; nothing is converted or clamped.'],
  example: 'eps --model bundled --sample x.npy --timestep t.npy --out eps.npy',
  async run(given, surroundings) {
    const out = openOut(given, outputs);
    const [samplePath, timestepPath] = [given.required('sample'), given.required('timestep')];
    const samples = await openArrays('sample', samplePath, surroundings.warn);
    const timesteps = readTimesteps('timestep', timestepPath);
    await withStudio(
      given,
      surroundings,
      async (studio, { latentShape: shape, scheduler }) => {
        const sample = samples.latents(shape);
        if (timesteps.length !== sample.shape[0])
          throw new BadInput(
            `--timestep ${timestepPath}: shape [${timesteps.length}], must be [${sample.shape[0]}]`,
          );
        checkTimesteps(timestepPath, timesteps, scheduler.numTrainTimesteps);
        await writeArray(out, await studio.evaluate(sample, timesteps));
      },
      { sizeOfInput: async () => samples.size },
    );
  },
};

function checkTimesteps(path: string, timesteps: readonly number[], T: number): void {
  const at = timesteps.findIndex((t) => !(t >= 0 && t < T));
  if (at >= 0)
    throw new BadInput(`--timestep ${path}: value ${at} is ${timesteps[at]}, must be in [0, ${T})`);
}
