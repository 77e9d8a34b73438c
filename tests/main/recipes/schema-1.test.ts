import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeKeywords } from '../../../src/contract/recipe.ts';
import { formatLatentRef } from '../../../src/core/latent-ref.ts';
import { figureRefs } from '../../../src/contract/figures/index.ts';
import { openHeadlessStudio } from '../../../src/main/headless.ts';
import { storeLatents } from '../../../src/main/recipes/embedded-latents.ts';
import { describeEnvironment } from '../../../src/main/recipes/environment.ts';
import { openRecipe } from '../../../src/main/recipes/recipe-file.ts';
import type { Studio } from '../../../src/main/studio.ts';
import {
  carrierOf,
  figuresOf,
  listFiles,
  locationOf,
  pathOf,
  picturesOf,
  rawOf,
  textOf,
  type RawRecipe,
} from './support/kept-files.ts';
import { limitOf, remake } from './support/made-again.ts';

/**
 * Files on people's disks whose recipes are of schema 1: each is read, made again and compared, by whatever schema the app
 * writes now. The real engine process: `npm run build` comes first.
 */

// One model after the other: each is opened once.
const files = listFiles().sort((a, b) => locationOf(rawOf(a)).localeCompare(locationOf(rawOf(b))));

let studio: Studio;
let open = locationOf(rawOf(files[0]!));
beforeAll(async () => {
  studio = await openHeadlessStudio({ provider: 'cpu', model: open });
});
afterAll(() => studio.close());

async function openModelOf(raw: RawRecipe): Promise<void> {
  if (locationOf(raw) === open) return;
  open = locationOf(raw);
  await studio.open(open, 'cpu');
}

/** What the numbers of two runs may depend on. */
const DECISIVE = [
  'provider',
  'ortVersion',
  'optimizationLevel',
  'graphBuilder',
  'cpu',
  'cpuFeatures',
  'system',
];

/** Whether a file was made in an environment like the present one; that of a job or a video is its pictures'. */
function isMadeHere(name: string): boolean {
  const pictures = ['json', 'webm', 'mp4'].includes(carrierOf(name)) ? picturesOf(name) : [name];
  const present = describeEnvironment(studio.state.device!, studio.state.version);
  const partsOf = (environment: object): string =>
    JSON.stringify(DECISIVE.map((key) => Object(environment)[key]));
  return pictures.every((picture) => partsOf(rawOf(picture).environment!) === partsOf(present));
}

describe.each(files)('%s', (name) => {
  const raw = rawOf(name);

  it('holds a recipe of schema 1, in JSON and in words', () => {
    expect(raw.schema).toBe(1);
    if (textOf(name, recipeKeywords.recipe) !== null)
      expect(textOf(name, recipeKeywords.parameters)).toContain(raw.model.name);
  });

  it('is read, made again and verified', async () => {
    const { recipe } = await openRecipe(pathOf(name));
    expect(recipe).toMatchObject({
      model: { name: raw.model.name },
      figures: figuresOf(raw),
      playback: raw.film ?? null,
    });
    expect(recipe!.latents).toHaveLength(raw.latents.length);
    await openModelOf(raw);
    await storeLatents(studio, recipe!.latents);
    const apart = await remake(studio, name, recipe!);
    expect(apart).toHaveLength(figuresOf(raw).length);
    if (isMadeHere(name)) expect(apart).toEqual(apart.map(() => ({ largest: 0, equal: true })));
    else for (const { largest } of apart) expect(largest).toBeLessThanOrEqual(limitOf(name));
  });
});

describe('no kind is missing', () => {
  const raws = files.map(rawOf);
  const figures = raws.flatMap(figuresOf);

  const stills = ['png', 'svg', 'pdf', 'json'];
  const moving = [...stills, 'gif', 'apng', 'npy', 'safetensors'];
  it.each([
    ['line', [...moving, 'webm']],
    ['plane', [...stills, 'npy', 'safetensors']],
    ['consistency', [...moving, 'csv', 'metrics.json', 'mp4']],
    ['trajectory', [...moving, 'csv', 'metrics.json', 'webm']],
    ['inversion', [...stills, 'npy', 'safetensors', 'csv', 'metrics.json']],
    ['samples', stills],
  ])('%s in every kind of file, with captions', (kind, carriers) => {
    const found = files.filter((name) => {
      const [figure] = figuresOf(rawOf(name));
      return figure!.kind === kind && figure!.captions;
    });
    expect(new Set(found.map(carrierOf))).toEqual(new Set(carriers));
  });

  it.each(['torch-cpu:', 'torch-cuda:', 'numpy:', 'numpy-legacy:', 'stored:', 'slerp(', 'lerp(', 'near('])(
    'a latent %s',
    (word) => {
      const refs = figures
        .flatMap(figureRefs)
        .map(formatLatentRef)
        .join(' ')
        .replaceAll('seed:', 'torch-cpu:');
      expect(refs).toContain(word);
    },
  );

  it.each([
    ['contrast', ['none', 'eta', 'clip']],
    ['metric', ['mse', 'psnr', 'ssim']],
    ['mode', ['slerp', 'lerp']],
    ['closed', [false, true]],
    ['easing', ['linear', 'ease']],
    ['theme', ['light', 'dark']],
    ['transparent', [false, true]],
    ['labels', [false, true]],
    ['tau', ['leading', 'trailing', 'linspace', 'official-uniform', 'official-quad']],
    ['eta', [0, 0.5, 1, 'sigma-hat']],
    ['noiseSeed', ['0', '18446744073709551615']],
    ['clip', ['none', 'rederive', 'diffusers']],
    ['compat', ['none', 'diffusers']],
    ['repeat', ['once', 'loop', 'ping-pong']],
    ['format', ['gif', 'apng', 'webm', 'mp4']],
  ])('%s: %o', (field, values) => {
    const films = raws.flatMap(({ film }) => film ?? []);
    const parts: object[] = [...figures, ...figures.map(({ settings }) => settings), ...films];
    const found = new Set(parts.map((part) => (part as Record<string, unknown>)[field]));
    for (const value of values) expect(found).toContain(value);
  });

  it('two models, titles, latents that travel inside, jobs of several figures', () => {
    expect(new Set(raws.map(({ model }) => model.digest)).size).toBe(2);
    expect(figures.some(({ title }) => (title ?? '') !== '')).toBe(true);
    expect(raws.some(({ latents }) => latents.length > 1)).toBe(true);
    expect(raws.find(({ figures: several }) => several)?.figures?.map(({ kind }) => kind)).toHaveLength(6);
  });

  it('and the README names each', () => {
    const readme = readFileSync(pathOf('README.md'), 'utf8');
    for (const name of files) expect(readme).toContain(`\`${name}\``);
  });
});
