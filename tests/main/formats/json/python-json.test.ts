import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../../src/main/models/open.ts';
import { parseJsonObject } from '../../../../src/main/formats/json/parse.ts';
import { parsePythonJson } from '../../../../src/main/formats/json/python-json.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder } from '../../models/support/golden.ts';
import { encodeModel, port, types } from '../../models/support/onnx-model.ts';
import { refusalOf } from '../../models/support/refusal.ts';
import { writeFiles } from '../../models/support/write-files.ts';
import {
  plainName,
  tinyConfig,
  tinyFolder,
  tinyTensors,
  tinyWeights,
} from '../../models/support/tiny-unet.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): unknown => parsePythonJson(bytesOf(text), 'c.json');
const open = (location: string): ReturnType<typeof openModel> => openModel(location, { bundledFolder });

describe('the JSON of a model', () => {
  it('holds NaN, Infinity and -Infinity, as Python writes them, wherever a value may stand', () => {
    expect(parse('{"a":NaN,"b":[Infinity,-Infinity , NaN],"c":{"d":-Infinity}}')).toEqual({
      a: NaN,
      b: [Infinity, -Infinity, NaN],
      c: { d: -Infinity },
    });
    expect(parse('{"a":1e400,"b":-1e400,"c":123456789012345678901234567890}')).toEqual({
      a: Infinity,
      b: -Infinity,
      c: Number('123456789012345678901234567890'),
    });
  });

  it('keeps these words in strings and keys, quoted and escaped quotes among them', () => {
    const text = '{"NaN":"Infinity","a\\"NaN\\\\":"-Infinity \\" NaN","b":NaN}';
    expect(parse(text)).toEqual({ NaN: 'Infinity', 'a"NaN\\': '-Infinity " NaN', b: NaN });
  });

  it.each([
    '{"a":-NaN}',
    '{"a":nan}',
    '{"a":+Infinity}',
    '{"a":--Infinity}',
    '{"a":1Infinity}',
    '{"a":1-Infinity}',
    '{"a":Infinity5}',
    '{"a":Infinity.5}',
    '{"a":1NaN}',
    '{"a":NaNNaN}',
    '{NaN:1}',
    '{"a":Inf}',
    'NaN',
    '{"a":[NaN,]}',
    '{"a":NaN',
    '{"a":"NaN}',
  ])('is as strict as Python besides: %s', (text) => {
    expect(() => parse(text)).toThrow(/^c\.json: (not valid JSON|the root must be an object)/);
  });

  it('is bounded as other JSON is', () => {
    expect(() => parse('{"a":'.repeat(100) + 'NaN')).toThrow('nested deeper than 64 levels');
    expect(() => parse(`{"a":[${'NaN,'.repeat(1_000_001)}NaN]}`)).toThrow('more than 1000000 values');
    expect(() => parse('{"a":NaN,"a":NaN}')).toThrow('key "a" is given twice');
  });

  it('is read so in no other file', () => {
    expect(() => parseJsonObject(bytesOf('{"a":NaN}'), 'recipe.json')).toThrow('recipe.json: not valid JSON');
  });
});

describe('a model with such numbers in its files', () => {
  it('opens where nothing uses them, in every file that is read', async () => {
    const folder = tempFolder();
    const index = {
      metadata: {},
      weight_map: Object.fromEntries([...tinyTensors.keys()].map((key) => [key, 'a.safetensors'])),
    };
    const more = ', "unused": [NaN, -Infinity], "other": Infinity}';
    const text = (json: object): string => JSON.stringify(json).slice(0, -1) + more;
    await writeFiles(folder, {
      'model_index.json': text({ _class_name: 'DDPMPipeline', unet: ['diffusers', 'UNet2DModel'] }),
      'unet/config.json': text(tinyConfig),
      [`unet/${plainName}.index.json`]: text(index),
      'unet/a.safetensors': tinyWeights,
      'scheduler/scheduler_config.json':
        '{"_class_name":"DPMSolverMultistepScheduler","beta_schedule":"scaled_linear","lambda_min_clipped":-Infinity}',
      'onnx/net.onnx': encodeModel({
        sample: port('sample', types.FLOAT, ['n', 1, 'h', 'w']),
        output: port('eps', types.FLOAT, ['n', 1, 'h', 'w']),
      }),
      'onnx/net.json': text({ in_channels: 1, sample_size: 4 }),
    });
    expect((await open(folder)).info.scheduler.betaSchedule).toBe('scaled_linear');
    const { info } = await open(join(folder, 'onnx/net.onnx'));
    expect(info).toMatchObject({ latentShape: [1, 4, 4], scheduler: { betaSchedule: 'scaled_linear' } });
  });

  it.each<[file: string, text: string, message: RegExp]>([
    [
      'scheduler/scheduler_config.json',
      '{"beta_start":NaN}',
      /scheduler_config\.json: beta_start must be .* got NaN$/,
    ],
    [
      'scheduler/scheduler_config.json',
      '{"beta_end":1e999}',
      /beta_end must be a number from 0 to 1, got Infinity$/,
    ],
    [
      'scheduler/scheduler_config.json',
      '{"num_train_timesteps":-Infinity}',
      /num_train_timesteps must be .* got -Infinity$/,
    ],
    [
      'scheduler/scheduler_config.json',
      '{"num_train_timesteps":2,"trained_betas":[0.1,NaN]}',
      /trained_betas\[1\] must .* got NaN$/,
    ],
    [
      'scheduler/scheduler_config.json',
      '{"trained_betas":[NaN,"NaN"]}',
      /trained_betas must .* got \[NaN,"NaN"\]$/,
    ],
    ['scheduler/scheduler_config.json', '{"prediction_type":NaN}', /prediction_type NaN is not supported/],
    [
      'scheduler/scheduler_config.json',
      '{"clip_sample":Infinity}',
      /clip_sample must be true or false, got Infinity$/,
    ],
    [
      'unet/config.json',
      '{"_class_name":"UNet2DModel","sample_size":Infinity}',
      /config\.json: sample_size must .* got Infinity$/,
    ],
    [
      'unet/config.json',
      '{"_class_name":"UNet2DModel","sample_size":8,"norm_eps":NaN}',
      /norm_eps must .* got NaN$/,
    ],
    ['unet/config.json', '{"_class_name":NaN}', /_class_name NaN is not supported/],
  ])('is refused where one is used, by file, field and value: %s %s', async (file, text, message) => {
    const folder = tempFolder();
    await writeFiles(folder, { ...tinyFolder('unet', plainName), [file]: text });
    expect(await refusalOf(open(folder))).toMatch(message);
  });
});
