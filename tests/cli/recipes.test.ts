import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NamedRef } from '../../src/contract/figures/style.ts';
import type { LatentRef } from '../../src/core/latent-ref.ts';
import { readPng } from '../../src/main/formats/png/reader.ts';
import { writePng } from '../../src/main/formats/png/writer.ts';
import { readGifText } from '../../src/main/formats/gif/texts.ts';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { loadPng } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];

const strip = at('strip.png');
const sheet = at('sheet.png');

beforeAll(async () => {
  await cli('latent', '--seed', '5', '--shape', '3,32,32', '--count', '2', '--out', at('own.npy'));
  const pins = ['seed:0', `file:${at('own.npy')}#1`, 'near(seed:2, 20, 3)'].flatMap((ref) => ['--pin', ref]);
  const line = ['--frames', '3', '--steps', '4', '--eta', '0.5', '--scale', '2', '--out', strip];
  await cli('line', ...model, ...pins, ...line);
  const film = ['--pin', 'seed:0', '--pin', 'seed:1', '--frames', '2', '--steps', '1', '--scale', '1'];
  for (const format of ['gif', 'apng'])
    await cli('line', ...model, ...film, '--ping-pong', '--rate', '30', '--out', at(`film.${format}`));
  const recipe = readGifText(readFileSync(at('film.gif')), 'slerpscope', 2 ** 25, 'film.gif')!;
  writeFileSync(at('film.webm'), Buffer.of(0x1a, 0x45, 0xdf, 0xa3));
  writeFileSync(at('film.webm.recipe.json'), recipe.replace('"gif"', '"webm"'));
  const ladder = ['--ladder', '2,4', '--contrast', 'clip', '--metric', 'ssim', '--theme', 'dark'];
  await cli('consistency', ...model, ...pins, ...ladder, '--scale', '2', '--out', sheet);
});

const recipeOf = (path: string) => readRecipe(readFileSync(path), path)!;
const textOf = (path: string) => readPngText(readFileSync(path), 'slerpscope', 2 ** 25, path)!;

/** A PNG of the strip's pixels, the first of them as `red` says, with this recipe. */
async function writeStrip(name: string, recipe: string, red?: number): Promise<string> {
  const { width, height, rgba } = await readPng(readFileSync(strip), strip);
  rgba[0] = red ?? rgba[0]!;
  const pieces: Uint8Array[] = [];
  const texts = [{ keyword: 'slerpscope', text: recipe }];
  for await (const piece of writePng({ width, height, opaque: true }, [rgba], texts)) pieces.push(piece);
  writeFileSync(at(name), Buffer.concat(pieces));
  return at(name);
}

describe('a picture of the command line', () => {
  it.each([strip, sheet])(
    '%s is made again from its recipe: the same pixels, texts included',
    async (path) => {
      await cli('render', path, '--provider', 'cpu', '--out', at('again.png'));
      expect(loadPng(at('again.png'))).toEqual(loadPng(path));
      expect(recipeOf(at('again.png'))).toEqual(recipeOf(path));
      expect(recipeOf(path)).toMatchObject({
        latents: [{ shape: [3, 32, 32] }],
        environment: {
          provider: 'cpu',
          optimizationLevel: 'all',
          system: `${process.platform} ${process.arch}`,
        },
      });
    },
  );

  it.each([strip, sheet])('%s names no path, not even that of its latents', (path) => {
    expect(textOf(path)).not.toContain(folder);
    expect(textOf(path)).toContain('"file:own.npy#1"'); // what the figure calls it, not what is read
  });

  it.each(['svg', 'pdf'])('is made again as %s, and from that as the picture that it was', async (format) => {
    const vector = at(`sheet.${format}`);
    await cli('render', sheet, '--provider', 'cpu', '--out', vector);
    await cli('render', vector, '--provider', 'cpu', '--out', at('back.png'));
    expect(loadPng(at('back.png'))).toEqual(loadPng(sheet));
    expect(recipeOf(vector)).toEqual(recipeOf(sheet));
  });

  it('is drawn from a recipe of its own as well, into a folder under its name', async () => {
    writeFileSync(at('faces.recipe.json'), textOf(strip));
    await cli('render', at('faces.recipe.json'), '--provider', 'cpu', '--out', at('new folder'));
    expect(loadPng(at('new folder/faces.png'))).toEqual(loadPng(strip));
  });
});

describe('a film of the command line', () => {
  it.each(['gif', 'apng'])('as %s is made again from its file, bit for bit', async (format) => {
    const film = at(`film.${format}`);
    await cli('render', film, '--provider', 'cpu', '--out', at(`again.${format}`));
    expect(readFileSync(at(`again.${format}`)).equals(readFileSync(film))).toBe(true);
    expect(recipeOf(film).playback).toEqual({ format, rate: 30, repeat: 'ping-pong' });
    expect((await cli('verify', film)).stdout).toBe('bit-equal\n');
  });

  it('is made from the recipe beside a video where it may, and as its figure where that is wanted', async () => {
    await cli('render', at('film.webm'), '--provider', 'cpu', '--out', at('other.gif'));
    expect(readFileSync(at('other.gif')).equals(readFileSync(at('film.gif')))).toBe(true);
    await cli('render', at('film.webm'), '--provider', 'cpu', '--out', at('figure.png'));
    expect(loadPng(at('figure.png'))).toMatchObject({ width: 2 * 32 + 2, height: 32 });
  });

  it('goes into a folder under its name and format', async () => {
    await cli('render', at('film.gif'), '--provider', 'cpu', '--out', at('films'));
    expect(readFileSync(at('films/film.gif')).equals(readFileSync(at('film.gif')))).toBe(true);
  });
});

describe('verify', () => {
  it('says bit-equal of a picture that is what its recipe makes', async () => {
    expect((await cli('verify', strip)).stdout).toBe('bit-equal\n');
  });

  it('says how far another is from it, and where the two were made', async () => {
    const other = { provider: 'cpu', ortVersion: '1.0.0' };
    const recipe = JSON.parse(textOf(strip)) as { environment: object };
    const text = JSON.stringify({ ...recipe, environment: { ...recipe.environment, ...other } });
    const red = (await readPng(readFileSync(strip), strip)).rgba[0]! < 128 ? 200 : 50;
    const changed = await writeStrip('changed.png', text, red);
    const { code, stdout, stderr } = await tell(['verify', changed]);
    expect(stdout).toMatch(/^different: 1 pixel, by \d+ of 255 at most and 0\.\d+ on average\n/);
    expect(stdout).toMatch(/^ +recorded +here$/m);
    expect(stdout).toMatch(/^ {2}provider +cpu +cpu$/m);
    expect(stdout).toMatch(/^\* ONNX Runtime +1\.0\.0 +1\.\S+$/m);
    expect(stderr).toBe(`slerpscope: ${changed}: differs from what its recipe makes here\n`);
    expect(code).toBe(1);
  });
});

describe('what cannot be made is told in one line', () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await tell([...args], { cwd: folder });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^slerpscope: [^\n]+\n$/);
    return stderr;
  };
  const edited = (name: string, edit: (recipe: Recipe) => void): string => {
    const recipe = JSON.parse(textOf(strip)) as Recipe;
    edit(recipe);
    writeFileSync(at(name), JSON.stringify(recipe));
    return name;
  };
  interface Recipe {
    model: { parts: [{ role: string; digest: string }] };
    figure: { settings: { numSteps: number }; framesPerSegment: number; pins: NamedRef[] };
  }

  it('another network, with both digests; unless the person goes on', async () => {
    const { digest } = recipeOf(strip).model.parts[0]!;
    const zeros = [{ role: 'denoiser', digest: '0'.repeat(64) }] as const;
    const other = edited('digest.json', (recipe) => (recipe.model.parts = [...zeros]));
    const told = await refused('render', other, '--provider', 'cpu');
    expect(told).toContain(`denoiser SHA-256 ${'0'.repeat(64)}, here SHA-256 ${digest}`);
    expect(told).toContain('--model');
    const { stderr } = await cli(
      'render',
      at(other),
      '--other-model',
      '--provider',
      'cpu',
      '--out',
      at('other.png'),
    );
    expect(stderr).toMatch(/^note: .*SHA-256 0{64}/);
    expect(loadPng(at('other.png'))).toEqual(loadPng(strip));
    expect(recipeOf(at('other.png')).model.parts[0]!.digest).toBe(digest);
  });

  it('more work than anybody asked for', async () => {
    const large = edited('large.json', ({ figure }) => {
      figure.settings.numSteps = 1000;
      figure.framesPerSegment = 1000;
    });
    expect(await refused('render', large)).toMatch(/large\.json: 1999000 network evaluations, .*--yes/);
  });

  it('more steps than the model has', async () => {
    const steps = edited('steps.json', ({ figure }) => (figure.settings.numSteps = 2000));
    expect(await refused('render', steps)).toMatch(/steps\.json: steps is 2000/);
  });

  it('latents that no expression makes', async () => {
    const seed = edited('seed.json', ({ figure }) => {
      figure.pins[0] = { name: '', ref: { kind: 'seed', stream: 'numpy-legacy', seed: '4294967296' } };
    });
    expect(await refused('render', seed)).toMatch(/seed\.json: .*4294967296/);
    const deep = edited('deep.json', ({ figure }) => {
      let ref: LatentRef = { kind: 'seed', stream: 'torch-cpu', seed: '1' };
      for (let depth = 1; depth < 64; depth++) ref = { kind: 'near', of: ref, degrees: 1, seed: '2' };
      figure.pins[0] = { name: '', ref };
    });
    expect(await refused('render', deep)).toMatch(/deep\.json: latent expression nests deeper than 64/);
    const opposite = edited('opposite.json', ({ figure }) => {
      const [first] = figure.pins;
      figure.pins[1] = { name: '', ref: { kind: 'near', of: first!.ref, degrees: 180, seed: '2' } };
    });
    expect(await refused('render', opposite)).toMatch(/opposite\.json: slerp is undefined between antipodal/);
  });

  it.each([
    ['no file', ['render'], 'JOB: is required'],
    ['two files', ['render', 'a.json', 'b.json'], 'a.json b.json'],
    ['a file that is not there', ['render', 'nowhere.json'], 'nowhere.json'],
    ['a file without a recipe', ['render', 'own.npy'], 'own.npy: contains no recipe'],
    ['its own place', ['render', 'strip.png'], 'strip.png: would overwrite its input'],
    ['a share of none', ['render', 'strip.png', '--shard', '5/4', '--out', 'parts'], '--shard 5/4'],
    [
      'a share without a folder',
      ['render', 'strip.png', '--shard', '1/4'],
      '--shard 1/4: needs a folder --out',
    ],
    ['a folder without a job', ['merge', '.'], 'job.json'],
    ['an array to verify', ['verify', 'own.npy'], 'own.npy: must be a PNG, GIF or APNG file'],
    ['a video', ['render', 'film.webm'], "film.webm: webm needs the window's encoders"],
    [
      'a film as a video',
      ['render', 'film.gif', '--out', 'a.mp4'],
      "film.gif: mp4 needs the window's encoders",
    ],
    ['a figure as a film', ['render', 'strip.png', '--out', 'a.gif'], '--out a.gif'],
    [
      'a kind of file that none is',
      ['render', 'strip.png', '--out', 'a.bmp'],
      '--out a.bmp: must end in .png, .svg, .pdf, or be a folder',
    ],
  ])('%s', async (_, args, words) => {
    expect(await refused(...args)).toContain(words);
  });
});
