import { crc32, deflateSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipeTexts } from '../../../src/main/recipes/figure-recipe.ts';
import { readRecipe, readRecipeFile } from '../../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { writeFiles } from '../models/support/write-files.ts';
import {
  gifWith,
  latentOf,
  lineOf,
  pngWith,
  recipeOf,
  safetensorsWith,
  seed,
  stored,
  vectorWith,
} from './support/recipes.ts';

const latent = latentOf(1, [3, 32, 32]);
const recipe = recipeOf(lineOf(stored(latent), seed(2)), [latent]);
const content = { figures: [recipe.figure], latents: [latent], environment: recipe.environment };

/** A PNG with one iTXt chunk of these bytes after its header. */
async function pngWithChunk(data: Uint8Array): Promise<Buffer> {
  const png = await pngWith([]);
  const body = Buffer.concat([Buffer.from('iTXt'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([png.subarray(0, 33), ends.subarray(0, 4), body, ends.subarray(4), png.subarray(33)]);
}

describe('a recipe is read', () => {
  it('from the picture that carries it, beside what other programs wrote there', async () => {
    const other = { keyword: 'Software', text: 'x'.repeat(5000) };
    const png = await pngWith([other, ...recipeTexts(recipe).texts]);
    expect(readRecipe(png, 'a.png')).toMatchObject(content);
  });

  it('from a film that carries it: the comments of a GIF', async () => {
    const gif = await gifWith([
      { keyword: 'parameters', text: 'x'.repeat(5000) },
      ...recipeTexts(recipe).texts,
    ]);
    expect(readRecipe(gif, 'a.gif')).toMatchObject(content);
    expect(readRecipe(await gifWith([]), 'a.gif')).toBeNull();
  });

  it.each(['svg', 'pdf'] as const)(
    'from a figure as %s, with all that its names may hold',
    async (format) => {
      const name = '<a> & "b" \\ &lt; ]]> é 𝑥 \ufffe\uffff\ufffd\u0085';
      const figure = { ...recipe.figure, title: name };
      const { texts } = recipeTexts({ ...recipe, figure });
      const file = await vectorWith(format, [{ keyword: 'parameters', text: 'slerpscope' }, ...texts]);
      expect(readRecipe(file, `a.${format}`)).toMatchObject({ ...content, figures: [figure] });
      expect(readRecipe(await vectorWith(format, []), `a.${format}`)).toBeNull();
    },
  );

  it('from arrays that carry it: the metadata of a .safetensors', () => {
    const file = safetensorsWith(recipeTexts(recipe).texts);
    expect(readRecipe(file, 'a.safetensors')).toMatchObject(content);
    expect(readRecipe(safetensorsWith([]), 'a.safetensors')).toBeNull();
  });

  it('from a file of its own, and from one beside a picture without', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'a.json': recipe,
      'b.png': await pngWith([]),
      'b.png.recipe.json': recipe,
      'c.png': await pngWith([]),
      'd.webm': Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0xff),
      'd.webm.recipe.json': recipe,
      'e.json': { rows: [] },
      'e.json.recipe.json': recipe,
    });
    const at = (name: string) => join(folder, name);
    expect(await readRecipeFile(at('a.json'))).toMatchObject(content);
    expect(await readRecipeFile(at('b.png'))).toMatchObject(content);
    expect(await readRecipeFile(at('d.webm'))).toMatchObject(content);
    expect(await readRecipeFile(at('e.json'))).toMatchObject(content); // numbers, not the recipe
    await expect(readRecipeFile(at('c.png'))).rejects.toThrow(`${at('c.png')}: contains no recipe`);
    await expect(readRecipeFile(at('f.png'))).rejects.toMatchObject({ code: 'document/unreadable' });
  });
});

describe('a JSON file of a model', () => {
  it.each<[name: string, text: string, what: string]>([
    ['config.json', '{"_class_name":"UNet2DModel","sample_size":8}', "a model's config (UNet2DModel)"],
    ['config.json', '{"block_out_channels":[4]}', "a model's config"],
    ['config.json', '{"architectures":["ViT"]}', "a model's config"],
    [
      'scheduler_config.json',
      '{"_class_name":"SASolverScheduler","lambda_min_clipped":-Infinity}',
      "a scheduler's config (SASolverScheduler)",
    ],
    ['scheduler_config.json', '{"beta_start":NaN}', "a scheduler's config"],
    [
      'model_index.json',
      '{"_class_name":"DDPMPipeline","unet":["diffusers","UNet2DModel"]}',
      'the index of a pipeline (DDPMPipeline)',
    ],
    ['model.safetensors.index.json', '{"weight_map":{}}', 'the index of sharded weights'],
  ])('is named as what it is: %s %s', (name, text, what) => {
    expect(() => readRecipe(Buffer.from(text), name)).toThrow(
      `${name}: ${what}, neither a recipe nor a job; open its folder as the model`,
    );
  });

  it.each(['{"name":"x","files":["a","b"]}', '{"a":1}', '{"schema":1,"sample_size":8}', '{"a":NaN}'])(
    'is not seen in other JSON: %s',
    (text) => {
      expect(() => readRecipe(Buffer.from(text), 'a.json')).toThrow(/^(?!.*open its folder)a\.json: /);
    },
  );
});

describe('a picture from anybody is refused in one line', () => {
  const head = Buffer.from('slerpscope\0\x01\0\0\0', 'latin1');
  it.each<[string, Buffer, RegExp]>([
    [
      'a text that inflates without end',
      Buffer.concat([head, deflateSync(Buffer.alloc(2 ** 26))]),
      /text slerpscope is more than 33554432 bytes$/,
    ],
    [
      'a text that does not inflate',
      Buffer.concat([head, Buffer.alloc(40)]),
      /text slerpscope cannot be read$/,
    ],
    ['a text that is not UTF-8', Buffer.from('slerpscope\0\0\0\0\0\xff\xff', 'latin1'), /cannot be read$/],
    ['a chunk that ends in its head', Buffer.from('slerpscope\0\x01\0en', 'latin1'), /is not an iTXt$/],
    [
      'a text that is no recipe',
      Buffer.from('slerpscope\0\0\0\0\0hello', 'latin1'),
      /not valid JSON \("hello"\)$/,
    ],
  ])('%s', async (_, data, message) => {
    const png = await pngWithChunk(data);
    expect(() => readRecipe(png, 'a.png')).toThrow(message);
    expect(() => readRecipe(png, 'a.png')).toThrow(
      expect.objectContaining({ code: 'document/malformed' }) as Error,
    );
  });

  it.each<[string, 'svg' | 'pdf', (file: string) => string, RegExp]>([
    [
      'an SVG whose text does not end',
      'svg',
      (file) => file.replaceAll('</text>', ''),
      /^a: text slerpscope does not end$/,
    ],
    [
      'an SVG whose text is no recipe',
      'svg',
      (file) => file.replace('{"schema"', '{schema'),
      /^a: not valid JSON/,
    ],
    [
      'a PDF that ends before its text',
      'pdf',
      (file) => file.slice(0, file.indexOf('/EF')),
      /^a: text slerpscope is not where/,
    ],
    [
      'a PDF whose text is elsewhere',
      'pdf',
      (file) => file.replace(/\/EF << \/F \d+/, '/EF << /F 77'),
      /^a: text slerpscope is not where/,
    ],
    [
      'a PDF whose text is cut',
      'pdf',
      (file) => file.replace(/(EmbeddedFile .* \/Length )\d+/, '$19'),
      /^a: text slerpscope cannot be read$/,
    ],
  ])('%s', async (_, format, damage, message) => {
    const file = await vectorWith(format, recipeTexts(recipe).texts.slice(0, 1));
    const damaged = Buffer.from(damage(file.toString('latin1')), 'latin1');
    expect(() => readRecipe(damaged, 'a')).toThrow(message);
  });

  it.each<[string, string, RegExp]>([
    ['whose text is a number', '{"__metadata__":{"slerpscope":1}}', /^a: text slerpscope is no text$/],
    ['whose texts are a list', '{"__metadata__":["slerpscope"]}', /^a: __metadata__ must be an object/],
    ['whose header is no JSON', '{"__metadata__":}', /^a \(header\): not valid JSON/],
    [
      'whose recipe is none',
      '{"__metadata__":{"slerpscope":"{}"}}',
      /^a: neither a recipe nor a job, it has no schema$/,
    ],
  ])('arrays %s', (_, header, message) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    expect(() => readRecipe(Buffer.concat([length, Buffer.from(header)]), 'a')).toThrow(message);
  });

  it('one whose text was changed on the way', async () => {
    const png = await pngWith(recipeTexts(recipe).texts);
    png[60]! ^= 1;
    expect(() => readRecipe(png, 'a.png')).toThrow('a.png: text slerpscope is damaged: its checksum differs');
  });

  it('what begins as JSON and is no text', () => {
    expect(() => readRecipe(Uint8Array.of(0x7b, 0xff), 'a.json')).toThrow('a.json: not UTF-8');
  });
});

describe('what a picture carries', () => {
  it('says in words what it is, and names no path', () => {
    const [, words] = recipeTexts(recipe).texts;
    expect(words).toEqual({
      keyword: 'parameters',
      text:
        `line (slerp, 2 frames a segment) through stored:${recipe.latents[0]!.sha256}, seed:2\n` +
        'Steps: 5, Sampler: DDIM, Eta: 0, Timesteps: leading, Clip: none, Model: google/ddpm-cifar10-32, ' +
        'Model hash: ababababab, Schedule: linear 0.0001 … 0.02 (T = 1000), Prediction: epsilon, Provider: cpu, ONNX Runtime: 1.30.0, Version: Slerpscope 0.1.0',
    });
  });

  it('is the words alone where the recipe would be too large, and that is said', () => {
    const large = Array.from({ length: 50 }, (_, i) => ({
      ...recipe.latents[0]!,
      sha256: String(i),
      data: 'A'.repeat(2 ** 20),
    }));
    const { texts, notReproducibleBecause } = recipeTexts({ ...recipe, latents: large });
    expect(texts.map(({ keyword }) => keyword)).toEqual(['parameters']);
    expect(notReproducibleBecause).toBe(
      'this picture cannot be made again from its file: its recipe takes 51 MiB, at most 32 are written',
    );
  });
});
