import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeModel, port, types } from '../main/models/support/onnx-model.ts';
import type { TinyModel } from '../main/models/support/onnx-model.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { fixtures, tell } from './support/run-cli.ts';

/** A copy of a golden pipeline that a case may change. */
function copyPipeline(): string {
  const folder = tempFolder();
  cpSync(join(fixtures, 'unet-cifar10-like'), folder, { recursive: true });
  return folder;
}

const info = (model: string) => tell(['info', '--model', model, '--provider', 'cpu']);

describe('a model on the command line', () => {
  it('names what lies beside it, each of which --model takes', async () => {
    const folder = copyPipeline();
    const weights = join(folder, 'unet/diffusion_pytorch_model');
    cpSync(join(folder, 'unet'), join(folder, 'unet_ema'), { recursive: true });
    cpSync(`${weights}.safetensors`, `${weights}.bf16.safetensors`);
    const { stdout, code } = await info(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^remark +EMA weights are in unet_ema\/$/m);
    expect(stdout).toMatch(/^remark +.*also available by path: diffusion_pytorch_model\.bf16\.safetensors/m);
    for (const model of [
      join(folder, 'unet_ema'),
      `${weights}.bf16.safetensors`,
      join(folder, 'model_index.json'),
    ])
      expect(await info(model)).toMatchObject({ code: 0, stderr: '' });
  });

  it('without a scheduler config asks for no clipping', async () => {
    const folder = tempFolder();
    const net = join(folder, 'net.onnx');
    writeFileSync(net, encodeModel());
    const asked = ['sample', '--model', net, '--seed', '1', '--steps', '2', '--provider', 'cpu'];
    const { code, stderr } = await tell([...asked, '--out', join(folder, 'x.npy')]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it("'s config is named as what it is where a recipe is asked for", async () => {
    const folder = copyPipeline();
    for (const [file, what] of [
      ['unet/config.json', "a model's config (UNet2DModel)"],
      ['scheduler/scheduler_config.json', "a scheduler's config (DDPMScheduler)"],
    ] as const) {
      const { code, stderr } = await tell(['render', join(folder, file), '--out', join(folder, 'x.png')]);
      expect(code).toBe(2);
      expect(stderr).toContain(`${file}: ${what}, neither a recipe nor a job; open its folder as the model`);
    }
  });

  const free = (name: string) => port(name, types.FLOAT, ['n', 1, 'h', 'w']);
  it.each<[string, TinyModel, string]>([
    [
      'when it is opened',
      { nodes: [{ name: 'n', opType: 'Frobnicate', input: ['sample'], output: ['eps'] }] },
      'it cannot be run: node n (Frobnicate): the runtime has no operator Frobnicate in version 18',
    ],
    [
      'when it is run',
      {
        sample: free('sample'),
        output: free('eps'),
        nodes: [{ name: 'n', opType: 'Reshape', input: ['sample', 's'], output: ['eps'] }],
        initializers: [{ name: 's', dims: [2n], dataType: types.INT64, int64Data: [7n, 7n] }],
      },
      'node n (Reshape): the input tensor cannot be reshaped to the requested shape. Input shape:{1,1,2,2}, requested shape:{7,7}',
    ],
  ])('that the runtime refuses is named with its node, in one plain line: %s', async (_, tiny, reason) => {
    const folder = tempFolder();
    const net = join(folder, 'net.onnx');
    writeFileSync(net, encodeModel(tiny));
    writeFileSync(join(folder, 'net.json'), JSON.stringify({ in_channels: 1, sample_size: 2 }));
    const { code, stderr } = await info(net);
    expect([code, stderr]).toEqual([2, `slerpscope: ${net}: ${reason}\n`]);
  });
});
