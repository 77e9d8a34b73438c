import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import { openModel } from '../../../../src/main/models/open.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder } from '../support/golden.ts';
import { encodeModel, port, types } from '../support/onnx-model.ts';
import { refusalOf } from '../support/refusal.ts';
import { writeFiles } from '../support/write-files.ts';
import { plainName, tinyConfig, tinyFolder } from '../support/tiny-unet.ts';

const open = (location: string): ReturnType<typeof openModel> => openModel(location, { bundledFolder });
const cosine = { _class_name: 'DDPMScheduler', beta_schedule: 'squaredcos_cap_v2' };
const ofCosine = { scheduler: { betaSchedule: 'squaredcos_cap_v2' } };
const onnx = encodeModel();
const index = { _class_name: 'DDPMPipeline', unet: ['diffusers', 'OnnxRuntimeModel'] };

async function write(
  files: Record<string, Uint8Array | string | object>,
): Promise<(...parts: string[]) => string> {
  const folder = join(tempFolder(), 'nets');
  await writeFiles(folder, files);
  return (...parts) => join(folder, ...parts);
}

describe('the scheduler beside weights', () => {
  it.each(['unet', 'unet_ema', 'ema', 'weights', 'my net'])('is found for the folder %s', async (name) => {
    const at = await write({
      ...tinyFolder(name, plainName),
      'onnx-files/net.onnx': onnx,
      'scheduler/scheduler_config.json': cosine,
    });
    for (const location of [at(name), at(name, plainName), at('onnx-files'), at('onnx-files/net.onnx')]) {
      const { info } = await open(location);
      expect(info).toMatchObject({ ...ofCosine, schedulerFile: at('scheduler/scheduler_config.json') });
      expect(info.warnings.join()).not.toContain('no scheduler_config.json');
    }
  });

  it.each(['scheduler/scheduler_config.json', 'scheduler_config.json'])(
    'is found from checkpoints too, and named there: %s',
    async (file) => {
      const at = await write({
        ...tinyFolder('checkpoint-1000/unet', plainName),
        ...tinyFolder('checkpoint-1000/unet_ema', plainName),
        ...tinyFolder('checkpoints/step_20', plainName),
        'checkpoint-7/unet/model.onnx': onnx,
        [file]: cosine,
      });
      const places = ['checkpoint-1000', 'checkpoint-1000/unet_ema', 'checkpoints/step_20', 'checkpoint-7'];
      for (const place of places) {
        const { info } = await open(at(place));
        expect(info).toMatchObject(ofCosine);
        expect(info.warnings).toContain(`the schedule was read from ${at(file)}`);
      }
    },
  );

  it('gives way to what lies with the weights, and is not looked for elsewhere', async () => {
    const at = await write({
      'scheduler/scheduler_config.json': cosine,
      ...tinyFolder('a/unet', plainName),
      'b/net.onnx': onnx,
      'b/net.json': { beta_schedule: 'scaled_linear', clip_sample: false },
      'c/net.onnx': onnx,
      'c/net.json': { in_channels: 1, sample_size: 2 },
      'd/scheduler_config.json': { beta_schedule: 'scaled_linear' },
      'd/net.onnx': onnx,
    });
    expect((await open(at('a/unet'))).info).toMatchObject({ schedulerFile: null });
    expect((await open(at('b/net.onnx'))).info).toMatchObject({
      schedulerFile: at('b/net.json'),
      warnings: [],
    });
    expect((await open(at('c/net.onnx'))).info).toMatchObject(ofCosine);
    expect((await open(at('d'))).info.scheduler.betaSchedule).toBe('scaled_linear');
  });

  it('where there is none, sizes in a file of the same name are none, and nothing is said of clipping', async () => {
    const at = await write({ 'net.onnx': onnx, 'net.json': { in_channels: 1, sample_size: 2 } });
    const { info } = await open(at('net.onnx'));
    expect(info.schedulerFile).toBeNull();
    expect(info.warnings).toEqual([
      'no scheduler_config.json: the schedule is the diffusers default (linear 0.0001 to 0.02, T = 1000)',
    ]);
  });
});

describe('names that training scripts give to checkpoints', () => {
  it.each(['checkpoint-final', 'ckpt_best', 'epoch=3-step=900', 'step1000', '0000500', '5000_steps', 'last'])(
    'lead to the scheduler: %s',
    async (name) => {
      const at = await write({
        ...tinyFolder(`${name}/unet`, plainName),
        'scheduler/scheduler_config.json': cosine,
      });
      expect((await open(at(name))).info).toMatchObject(ofCosine);
      expect((await open(at(name, 'unet'))).info).toMatchObject(ofCosine);
    },
  );

  it.each(['stepper', 'epochal', 'iterated'])('of other folders do not: %s', async (name) => {
    const at = await write({
      ...tinyFolder(`${name}/unet`, plainName),
      'scheduler/scheduler_config.json': cosine,
    });
    expect((await open(at(name))).info.schedulerFile).toBeNull();
  });

  it('are told where the folder above them is opened', async () => {
    const at = await write({
      ...tinyFolder('checkpoint-500/unet', plainName),
      ...tinyFolder('my_weights', plainName),
      'third/net.onnx': onnx,
      'logs/log.txt': '',
    });
    expect(await refusalOf(open(at()))).toMatch(
      /or \.onnx in it; models lie below, open one of them: checkpoint-500\/, my_weights\/, third\/$/,
    );
  });
});

it('an ending .ONNX is one too', async () => {
  const at = await write({ 'unet/model.ONNX': onnx, 'scheduler/scheduler_config.json': cosine });
  expect((await open(at())).info).toMatchObject(ofCosine);
});

describe('EMA weights beside others', () => {
  it.each(['unet_ema', 'ema_unet', 'ema', 'unet-ema-0.9999', 'ema_0.9999_10000', 'ema_weights'])(
    'are named and offered, and offer the others: %s',
    async (name) => {
      const at = await write({
        ...tinyFolder('unet', plainName),
        ...tinyFolder(name, plainName),
        'scheduler/scheduler_config.json': cosine,
      });
      for (const location of [at(), at('unet')]) {
        const { info } = await open(location);
        expect(info.name).toBe('nets');
        expect(info.warnings).toContain(`EMA weights are in ${name}/`);
        expect(info.alternatives).toEqual([{ name, path: at(name) }]);
      }
      const { info } = await open(at(name));
      expect(info.name).toBe(`nets (${name})`);
      expect(info.warnings).toContain('these are EMA weights; plain weights are in unet/');
      expect(info.alternatives).toEqual([{ name: 'unet', path: at('unet') }]);
    },
  );

  it('are found below a flat folder and as .onnx, and opened where they are the only ones', async () => {
    const at = await write({
      'flat/config.json': tinyConfig,
      ...tinyFolder('flat', plainName),
      ...tinyFolder('flat/unet_ema', plainName),
      'onnx/unet/model.onnx': onnx,
      'onnx/unet_ema/model.onnx': onnx,
      ...tinyFolder('only/unet_ema', plainName),
    });
    expect((await open(at('flat'))).info.alternatives).toEqual([
      { name: 'unet_ema', path: at('flat/unet_ema') },
    ]);
    const { info } = await open(at('onnx'));
    expect(info.alternatives).toEqual([{ name: 'unet_ema', path: at('onnx/unet_ema') }]);
    expect((await open(at('onnx/unet_ema'))).info.name).toBe('onnx (unet_ema)');
    expect((await open(at('only'))).info).toMatchObject({ name: 'only (unet_ema)' });
    expect((await open(at('only'))).info.warnings).toContain('these are EMA weights');
  });

  it('are not seen in a folder without weights, or in the name of another model', async () => {
    const at = await write({
      ...tinyFolder('unet', plainName),
      'unet_ema/notes.txt': '',
      ...tinyFolder('ddpm', plainName),
      ...tinyFolder('ddpm-ema-cats', plainName),
    });
    for (const location of [at('unet'), at('ddpm'), at('ddpm-ema-cats')]) {
      const { info } = await open(location);
      expect([info.alternatives, info.warnings.join().includes('EMA')]).toEqual([[], false]);
    }
    expect((await open(at('ddpm-ema-cats'))).info.name).toBe('ddpm-ema-cats');
  });
});

describe('a folder with an .onnx below', () => {
  it.each<[string, string, Record<string, object>]>([
    ['a pipeline of diffusers', 'unet/model.onnx', { 'model_index.json': index }],
    ['a pipeline without an index', 'unet/model.onnx', {}],
    ['a pipeline whose network has a config', 'unet/model.onnx', { 'unet/config.json': tinyConfig }],
    [
      'a pipeline of optimum',
      'unet/model.onnx',
      { 'model_index.json': { ...index, unet: ['optimum.onnxruntime', 'ORTUnet'] } },
    ],
    ['a file of another name', 'unet/net.onnx', { 'model_index.json': index }],
    ['optimum', 'onnx/model.onnx', { 'config.json': { model_type: 'unet' } }],
    ['optimum without a config', 'onnx/model.onnx', {}],
    ['optimum beside a config of diffusers', 'onnx/model.onnx', { 'config.json': tinyConfig }],
  ])('is opened with the scheduler beside: %s', async (_, file, files) => {
    const at = await write({ [file]: onnx, 'scheduler/scheduler_config.json': cosine, ...files });
    const { info } = await open(at());
    expect(info).toMatchObject({ ...ofCosine, path: at(file), source: 'onnx', latentShape: [1, 2, 2] });
    expect(info.name).toBe(file.endsWith('model.onnx') ? 'nets' : 'net');
  });

  it.each(['model.onnx_data', 'weights.pb', 'model.onnx.data'])(
    'reads its weights from %s',
    async (location) => {
      const weight = { name: 'w', dims: [1n], dataType: types.FLOAT, dataLocation: 1 };
      const model = encodeModel({
        initializers: [{ ...weight, externalData: [{ key: 'location', value: location }] }],
        nodes: [{ opType: 'Mul', input: ['sample', 'w'], output: ['eps'] }],
      });
      const at = await write({
        'model_index.json': index,
        'unet/model.onnx': model,
        [`unet/${location}`]: new Uint8Array(Float32Array.of(3).buffer),
      });
      const { info, graph } = await open(at());
      const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
      expect(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1)).toEqual(Float32Array.of(3, 6, 9, 12));
      await network.release();
    },
  );

  it('takes free sizes from the config.json above the folder onnx', async () => {
    const free = encodeModel({
      sample: port('sample', types.FLOAT, ['n', 'c', 'h', 'w']),
      output: port('eps', types.FLOAT, ['n', 'c', 'h', 'w']),
    });
    const at = await write({
      'onnx/model.onnx': free,
      'config.json': { model_type: 'unet', in_channels: 3, sample_size: 16 },
    });
    expect((await open(at())).info.latentShape).toEqual([3, 16, 16]);
  });

  it('takes model.onnx of several and offers the others; without one it asks', async () => {
    const at = await write({
      'config.json': {},
      'onnx/model.onnx': onnx,
      'onnx/model_fp16.onnx': onnx,
      'onnx/model_quantized.onnx': onnx,
    });
    const { info } = await open(at());
    expect(info.warnings).toContain(
      'model.onnx is open; also available by path: model_fp16.onnx, model_quantized.onnx',
    );
    expect(info.alternatives.map(({ path }) => path)).toEqual([
      at('onnx/model_fp16.onnx'),
      at('onnx/model_quantized.onnx'),
    ]);
    const two = await write({ 'onnx/a.onnx': onnx, 'onnx/b.onnx': onnx });
    expect(await refusalOf(open(two()))).toMatch(
      /onnx: 2 \.onnx files \(a\.onnx, b\.onnx\); open one of them/,
    );
  });

  it('is read from weights of diffusers where it has both', async () => {
    const at = await write({ ...tinyFolder('unet', plainName), 'unet/model.onnx': onnx });
    expect((await open(at())).info.source).toBe('diffusers');
  });
});

describe('a pipeline that is not opened', () => {
  it('is not said to have a denoiser where it has none', async () => {
    const parts = {
      vae: ['diffusers', 'AutoencoderKL'],
      prior: ['diffusers', 'PriorTransformer'],
    };
    const prior = await write({ 'model_index.json': { _class_name: 'KandinskyPriorPipeline', ...parts } });
    expect(await refusalOf(open(prior()))).toMatch(
      /nets: (vae, )?prior and no (unet|denoiser).*: parts of a pipeline that is not supported$/,
    );
    const vae = await write({ 'vae/config.json': {} });
    expect(await refusalOf(open(vae()))).toMatch(/nets: vae and no unet/);
    const latent = await write({ 'vae_decoder/model.onnx': onnx, 'unet/model.onnx': onnx });
    expect(await refusalOf(open(latent()))).toMatch(
      /vae_decoder beside the denoiser: a text-to-image or other pipeline/,
    );
  });
});

describe('weights without a config', () => {
  it('are named, in a pipeline and as an index', async () => {
    const shards = 'diffusion_pytorch_model.safetensors.index.json';
    const at = await write({ [`a/unet/${plainName}`]: '', [`b/${shards}`]: { weight_map: {} } });
    expect(await refusalOf(open(at('a')))).toMatch(
      /a\/unet: diffusion_pytorch_model\.safetensors without config\.json$/,
    );
    expect(await refusalOf(open(at('b', shards)))).toMatch(
      /index\.json: the index of sharded weights without config\.json$/,
    );
  });
});

describe('a JSON file of a model', () => {
  it('opens the model that it belongs to', async () => {
    const at = await write({
      ...tinyFolder('unet', plainName),
      'model_index.json': { _class_name: 'DDPMPipeline', unet: ['diffusers', 'UNet2DModel'] },
      'scheduler/scheduler_config.json': '{"beta_start":0.0001,"lambda_min_clipped":-Infinity}',
      'exported/net.onnx': onnx,
      'exported/net.json': { num_train_timesteps: 10 },
    });
    expect((await open(at('model_index.json'))).info.path).toBe(at());
    expect((await open(at('scheduler/scheduler_config.json'))).info.path).toBe(at());
    expect((await open(at('unet/config.json'))).info.path).toBe(at('unet'));
    expect((await open(at('exported/net.json'))).info.path).toBe(at('exported/net.onnx'));
  });

  it('without a model is named as what it is, and other files as before', async () => {
    const at = await write({
      'a/scheduler_config.json': cosine,
      'b/config.json': tinyConfig,
      'c/model_index.json': index,
      'd/other.json': { name: 'x' },
      'e/scheduler_config.json': cosine,
      'e/model.ckpt': '',
      'f/config.json': { _class_name: 'AutoencoderKL' },
    });
    expect(await refusalOf(open(at('a/scheduler_config.json')))).toMatch(
      /a\/scheduler_config\.json: a scheduler's config \(DDPMScheduler\) without a model next to it/,
    );
    expect(await refusalOf(open(at('b/config.json')))).toMatch(
      /b\/config\.json: a model's config \(UNet2DModel\) without a model next to it \(.*no weights/,
    );
    expect(await refusalOf(open(at('c/model_index.json')))).toMatch(
      /c\/model_index\.json: the index of a pipeline \(DDPMPipeline\) without a model next to it/,
    );
    expect(await refusalOf(open(at('e/scheduler_config.json')))).toMatch(
      /a scheduler's config \(DDPMScheduler\) of a model that cannot be opened \(.*nets\/e: model\.ckpt without/,
    );
    expect(await refusalOf(open(at('f/config.json')))).toMatch(
      /f\/config\.json: _class_name "AutoencoderKL" is an autoencoder without its denoiser; open the/,
    );
    expect(await refusalOf(open(at('d/other.json')))).toMatch(/not a folder and not an \.onnx file/);
  });
});
