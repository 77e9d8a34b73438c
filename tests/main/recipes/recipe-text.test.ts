import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LatentRef } from '../../../src/core/latent-ref.ts';
import { packLatent } from '../../../src/main/recipes/embedded-latents.ts';
import { readRecipeText } from '../../../src/main/recipes/recipe-text.ts';
import { environment, latentOf, lineOf, mark, recipeOf, seed, stored } from './support/recipes.ts';
import { RECIPE_SCHEMA } from '../../../src/contract/recipe.ts';

const read = (value: unknown) => readRecipeText(JSON.stringify(value), 'a.json');

const FILM = { format: 'gif', rate: 24, repeat: 'once' } as const;

describe('a recipe', () => {
  it('comes back with its figure, its model, its latents and where it was made', () => {
    const latents = [latentOf(1), latentOf(2)];
    const figure = lineOf(stored(latents[0]!), seed(3), {
      kind: 'near',
      of: stored(latents[1]!),
      degrees: 9,
      seed: '4',
    });
    expect(read(recipeOf(figure, latents))).toEqual({
      model: mark,
      figures: [figure],
      playback: null,
      latents,
      environment,
    });
  });

  it('without an environment is a job, of one figure or of several', () => {
    const { environment: _, ...job } = recipeOf(lineOf(seed(1), seed(2)));
    const { figure, latents: __, ...bare } = job;
    expect(read(job)).toMatchObject({ figures: [figure], latents: [], environment: null });
    expect(read({ ...bare, figures: [figure, figure] }).figures).toHaveLength(2);
  });

  it('of a film says how its figure is played', () => {
    expect(read({ ...recipeOf(lineOf(seed(1), seed(2))), film: FILM }).playback).toEqual(FILM);
  });

  it('has expressions up to 64 deep, in one of several figures too', () => {
    let ref: LatentRef = seed(1);
    for (let i = 1; i < 64; i++) ref = { kind: 'near', of: ref, degrees: 1, seed: '1' };
    const { figure, environment: _, ...bare } = recipeOf(lineOf(ref, ref));
    expect(read({ ...bare, figures: [figure] }).figures).toEqual([figure]);
  });

  it('holds the very numbers: zeros of both signs and the smallest there are', () => {
    const latent = latentOf(1);
    latent.data.set([0, -0, 1e-45, -3.4028234663852886e38]);
    const { latents } = read(recipeOf(lineOf(stored(latent), seed(1)), [latent]));
    expect(Buffer.from(latents[0]!.data.buffer)).toEqual(Buffer.from(latent.data.buffer));
  });
});

describe('a recipe from anybody is refused in one line that names the file and the field', () => {
  const latent = latentOf(1);
  const sound = recipeOf(lineOf(stored(latent), seed(1)), [latent]);
  const carried = sound.latents[0]!;
  const withLatent = (change: object) => ({ ...sound, latents: [{ ...carried, ...change }] });
  const withPin = (ref: unknown) => ({
    ...sound,
    figure: {
      ...sound.figure,
      pins: [
        { name: 'a', ref },
        { name: 'b', ref },
      ],
    },
  });
  let deep: LatentRef = seed(1);
  for (let i = 0; i < 64; i++) deep = { kind: 'near', of: deep, degrees: 1, seed: '1' };
  const zip = (bytes: Uint8Array) => deflateSync(bytes).toString('base64');

  it.each<[string, unknown, RegExp]>([
    ['null', null, /^a\.json: the root must be an object, got null$/],
    ['no object', [1], /^a\.json: the root must be an object, got \[1\]$/],
    ['no figure', { ...sound, figure: undefined }, /either "figure" or "figures"/],
    ['both kinds of figures', { ...sound, figures: [sound.figure] }, /either "figure" or "figures"/],
    [
      'two figures as a film',
      { ...sound, figure: undefined, figures: [sound.figure], film: FILM },
      /one "figure"/,
    ],
    ['a film of no known format', { ...sound, film: { ...FILM, format: 'avi' } }, /film\.format/],
    ['a film of no known speed', { ...sound, film: { ...FILM, rate: 1e9 } }, /film\.rate/],
    ['an unknown key', { ...sound, path: '/etc/passwd' }, /path/],
    ['an unknown key of the figure', { ...sound, figure: { ...sound.figure, url: 'http://a' } }, /url/],
    [
      'a digest that is none',
      { ...sound, model: { ...sound.model, parts: [{ role: 'denoiser', digest: 'ff' }] } },
      /model\.parts\.0\.digest: must be 64 hexadecimal digits/,
    ],
    ['a model without parts', { ...sound, model: { ...sound.model, parts: [] } }, /model\.parts/],
    [
      'a part of no known role',
      { ...sound, model: { ...sound.model, parts: [{ role: 'x', digest: 'ab'.repeat(32) }] } },
      /model\.parts\.0\.role/,
    ],
    [
      'a schedule of no known name',
      { ...sound, model: { ...sound.model, schedule: { ...sound.model.schedule, betaSchedule: 'sine' } } },
      /model\.schedule\.betaSchedule/,
    ],
    [
      'a T that is none',
      { ...sound, model: { ...sound.model, schedule: { ...sound.model.schedule, numTrainTimesteps: 1e9 } } },
      /model\.schedule\.numTrainTimesteps/,
    ],
    ['a path to a model', { ...sound, model: { ...sound.model, path: '/a' } }, /path/],
    ['a file', withPin({ kind: 'file', path: '/etc/passwd', index: 0 }), /must not name a file/],
    ['an expression 65 deep', withPin(deep), /must nest at most 64 deep/],
    [
      'a card by name',
      withPin({ kind: 'seed', stream: 'torch-cuda@rtx-3060', seed: '1' }),
      /must be written torch-cuda@28x1536/,
    ],
    ['a card of no threads', withPin({ kind: 'seed', stream: 'torch-cuda@28x0', seed: '1' }), /card "28x0"/],
    ['a seed beyond 2^64', withPin({ kind: 'seed', stream: 'numpy', seed: '18446744073709551616' }), /2\^64/],
    [
      'a million frames',
      { ...sound, figure: { ...sound.figure, framesPerSegment: 1e6 } },
      /framesPerSegment/,
    ],
    ['a latent that is not there', { ...sound, latents: [] }, /latent [0-9a-f]{64} is missing/],
    ['a latent twice', { ...sound, latents: [carried, carried] }, /is there twice/],
    [
      'a latent of another hash',
      withLatent({ data: packLatent(latentOf(2)).data }),
      /its numbers have the hash [0-9a-f]{64}/,
    ],
    [
      'a latent that is too short',
      withLatent({ data: zip(new Uint8Array(188)) }),
      /are not 192 bytes for shape \[3, 4, 4\]/,
    ],
    ['a latent that is too long', withLatent({ data: zip(new Uint8Array(2 ** 24)) }), /are not 192 bytes/],
    ['data that are no zlib stream', withLatent({ data: 'AAAA' }), /are not 192 bytes/],
    ['a NaN', withLatent({ data: zip(new Uint8Array(192).fill(255)) }), /must be finite/],
    [
      'a shape of a gigabyte',
      withLatent({ shape: [1, 16384, 16384] }),
      /latents: \d+ bytes, more than the 67108864/,
    ],
    ['a shape of no latent', withLatent({ shape: [3, 0, 4] }), /latents\.0\.shape/],
    [
      'an environment of no provider',
      { ...sound, environment: { ...environment, provider: 'http' } },
      /environment\.provider/,
    ],
  ])('%s', (_, value, message) => {
    expect(() => read(value)).toThrow(
      expect.objectContaining({
        code: 'document/malformed',
        message: expect.stringMatching(message) as unknown,
      }) as Error,
    );
    expect(() => read(value)).toThrow(/^a\.json: [^\n]{1,400}$/);
  });

  it('what would take a gigabyte once parsed, before it is', () => {
    for (const [text, message] of [
      ['['.repeat(2 ** 24), 'a.json: nested deeper than 256 levels'],
      [`[${'[],'.repeat(2 ** 23)}[]]`, 'a.json: more than 1000000 values'],
    ] as const) {
      expect(() => readRecipeText(text, 'a.json')).toThrow(message);
    }
    expect(() => readRecipeText('{"schema": 1, "schema": 2}', 'a.json')).toThrow(/"schema" is given twice/);
  });

  it('what is not JSON, and what a newer app wrote, by its number', () => {
    expect(() => readRecipeText('{', 'a.json')).toThrow('a.json: not valid JSON ("{")');
    expect(() => read({ ...sound, schema: RECIPE_SCHEMA + 1, figure: 1 })).toThrow(
      expect.objectContaining({
        code: 'document/too-new',
        message: `a.json: written by a newer Slerpscope (schema ${RECIPE_SCHEMA + 1}, this one reads up to ${RECIPE_SCHEMA})`,
      }) as Error,
    );
    expect(() => read({ ...sound, schema: 0 })).toThrow(/schema/);
    expect(() => readRecipeText('{"name": "app"}', 'package.json')).toThrow(
      'package.json: neither a recipe nor a job, it has no schema',
    );
  });
});
