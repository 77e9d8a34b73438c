import { describe, expect, it } from 'vitest';
import { hashLatent } from '../../../../src/main/engine/stores/hashed-latent.ts';
import type { LoadedModel } from '../../../../src/main/engine/process/loaded-model.ts';
import { planStages, type SamplingStage } from '../../../../src/main/engine/scheduling/stage.ts';
import { stepNoiseFor, TileRun } from '../../../../src/main/engine/scheduling/tile-run.ts';
import { defaultSettings, type SamplingSettings } from '../../../../src/core/settings.ts';
import { consistency, smallLatents } from '../../../core/samplers/sigma-processes.ts';
import { modelInfo } from '../../recipes/support/models.ts';

/** Runs of a consistency model in the engine. */

const [latent] = smallLatents(1);
const input = hashLatent(latent!);
const loaded = {
  model: { info: { ...modelInfo, latentShape: latent!.shape, scheduler: consistency } },
  decoder: null,
  encoder: null,
  device: { provider: 'cpu', ortVersion: '1', optimizationLevel: 'all' },
} as unknown as LoadedModel;
const plan = (change: Partial<SamplingSettings>, task: Parameters<typeof planStages>[1] = 'sample') =>
  planStages(loaded, task, { ...defaultSettings(1), ...change })[0] as SamplingStage;

async function run(stage: SamplingStage): Promise<{ x0: number[]; times: number[] }> {
  const times: number[] = [];
  const networks = {
    denoiser:
      () =>
      async (x: Float32Array, [time]: readonly number[]) => {
        times.push(time!);
        return x.map((value) => Math.sin(value));
      },
    decode: async (latents: Float32Array) => latents,
    encode: async (pictures: Float32Array) => pictures,
  };
  const tile = new TileRun(stage, input, networks, stepNoiseFor(stage, input, null, 0));
  let x0: number[] = [];
  while (tile.done < stage.steps) x0 = [...(await tile.advance())];
  return { x0, times };
}

describe('a run of a consistency model', () => {
  it('of one step is one evaluation at the time of sigma_max, without noise', async () => {
    const stage = plan({});
    expect(stage.evaluations).toBe(1);
    expect(stepNoiseFor(stage, input, null, 0)).toBeNull();
    const { times, x0 } = await run(stage);
    expect(times).toEqual([250 * Math.log(80)]);
    expect((await run(plan({ noiseSeed: '5' }))).x0).toEqual(x0);
  });

  it('of two steps has noise of its seed and latent, at a fraction of a time', async () => {
    const { times, x0 } = await run(plan({ numSteps: 2 }));
    expect(times).toEqual([expect.closeTo(1095.5066586684702, 9), expect.closeTo(201.66804188748551, 9)]);
    expect((await run(plan({ numSteps: 2 }))).x0).toEqual(x0);
    expect((await run(plan({ numSteps: 2, noiseSeed: '5' }))).x0).not.toEqual(x0);
  });

  it('takes given noise of as many steps as the run, no other', async () => {
    const stage = plan({ numSteps: 2 });
    const given = (steps: number) => ({
      shape: [steps, 1, ...latent!.shape],
      data: new Float32Array(steps * 12).fill(0.25),
    });
    const out = new Float32Array(12);
    stepNoiseFor(stage, input, given(2), 0)!({ index: 0, t: 39 }, 0, out);
    expect([...out]).toEqual(Array(12).fill(0.25));
    expect(() => stepNoiseFor(stage, input, given(3), 0)).toThrow('3 steps are given, this run has 2');
  });

  it.each(['encode', 'round-trip'] as const)('for the task %s is refused before it begins', (task) => {
    expect(() => plan({}, task)).toThrow(`${task}: a consistency model cannot encode: it has no inverse`);
  });

  it('with settings of diffusion solvers is refused before it begins', () => {
    expect(() => plan({ eta: 1 })).toThrow('eta is 1: a consistency model takes 0 only');
    expect(() => plan({ numSteps: 41 })).toThrow('steps is 41');
  });
});
