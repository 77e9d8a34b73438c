import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, sampleOf, save } from './support/arrays.ts';
import { countWrong, findTile, loadPng, toRgb, type Rgb } from './support/pictures.ts';
import { cli, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];
const STEPS = ['--steps', '4'];
const SIZE = 3 * 32 * 32;
/** Two tiles of 32 × 32 at scale 2 with the gutter. */
const PITCH = 66;

/** x_T of seeds 0, 1, 2, 3. */
const pins: Float32Array[] = [];

beforeAll(async () => {
  for (const seed of [0, 1, 2, 3]) {
    await cli('latent', '--seed', String(seed), '--shape', '3,32,32', '--out', at(`pin-${seed}.npy`));
    pins.push(load(at(`pin-${seed}.npy`)).data);
  }
});

/** arXiv 2010.02502, eq. 67. */
function slerp(a: Float32Array, b: Float32Array, u: number): Float32Array {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const theta = Math.acos(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)));
  const [wa, wb] = [Math.sin((1 - u) * theta), Math.sin(u * theta)].map((w) => w / Math.sin(theta));
  return a.map((value, i) => wa! * value + wb! * b[i]!);
}

/** The pictures of latents, by way of `sample`. */
async function picturesOf(latents: readonly Float32Array[], ...options: string[]): Promise<Rgb[]> {
  const data = new Float32Array(latents.length * SIZE);
  latents.forEach((latent, i) => data.set(latent, i * SIZE));
  const file = save(at('latents.npy'), [latents.length, 3, 32, 32], data);
  await cli('sample', ...model, ...options, '--latents', file, '--out', at('pictures.npy'));
  const x0 = load(at('pictures.npy'));
  return latents.map((_, i) => toRgb(sampleOf(x0, i), 32, 32));
}

describe('line', () => {
  it('k segments of N frames are k·(N − 1) + 1 tiles: slerped latents, joints not doubled', async () => {
    const out = at('strip.png');
    const pin = ['--pin', 'seed:0', '--pin', `file:${at('pin-1.npy')}#0`, '--pin', 'torch-cpu:2'];
    await cli('line', ...model, ...STEPS, ...pin, '--frames', '3', '--scale', '2', '--out', out);
    const [a, b, c] = pins as [Float32Array, Float32Array, Float32Array];
    const wanted = await picturesOf([a, slerp(a, b, 0.5), b, slerp(b, c, 0.5), c], ...STEPS);
    const strip = loadPng(out);
    expect([strip.width, strip.height]).toEqual([5 * PITCH - 2, 64]);
    wanted.forEach((tile, i) => expect(countWrong(strip, tile, i * PITCH, 0, 2), `frame ${i}`).toBe(0));
    expect(countWrong(strip, wanted[0]!, PITCH, 0, 2)).toBeGreaterThan(1000);
  });

  it('float64 of a file is rounded to float32, with a warning as everywhere', async () => {
    const header = Buffer.from(encodeNpy([3, 32, 32], pins[1]!).subarray(0, 128)).toString('latin1');
    const values = Buffer.from(Float64Array.from(pins[1]!).buffer);
    writeFileSync(at('f8.npy'), Buffer.concat([Buffer.from(header.replace('<f4', '<f8'), 'latin1'), values]));
    const pin = ['--pin', `slerp(file:${at('f8.npy')}, seed:0, 0.5)`, '--pin', 'seed:2'];
    const options = ['--steps', '1', ...pin, '--frames', '2', '--out', at('f8.png')];
    const { stderr } = await cli('line', ...model, ...options);
    expect(stderr).toBe(`note: file:${at('f8.npy')}: float64 is rounded to float32\n`);
  });

  it('--loop goes on to the first pin without drawing it again, --easing ease moves u by s²(3 − 2s)', async () => {
    const out = at('loop.png');
    const pin = ['--pin', 'seed:0', '--pin', 'seed:1'];
    const path = ['--frames', '5', '--loop', '--easing', 'ease'];
    await cli('line', ...model, '--steps', '2', ...pin, ...path, '--scale', '2', '--out', out);
    const [a, b] = pins as [Float32Array, Float32Array];
    const u = [0.15625, 0.5, 0.84375];
    const latents = [a, ...u.map((x) => slerp(a, b, x)), b, ...u.map((x) => slerp(b, a, x))];
    const wanted = await picturesOf(latents, '--steps', '2');
    const strip = loadPng(out);
    expect([strip.width, strip.height]).toEqual([8 * PITCH - 2, 64]);
    wanted.forEach((tile, i) => expect(countWrong(strip, tile, i * PITCH, 0, 2), `frame ${i}`).toBe(0));
  });

  it('an expression of a pin means what it says', async () => {
    const out = at('expression.png');
    const pin = ['--pin', 'slerp(seed:0, seed:1, 0.25)', '--pin', 'near(seed:0, 0, 5)'];
    await cli('line', ...model, ...STEPS, ...pin, '--frames', '2', '--scale', '2', '--out', out);
    const wanted = await picturesOf([slerp(pins[0]!, pins[1]!, 0.25), pins[0]!], ...STEPS);
    wanted.forEach((tile, i) => expect(countWrong(loadPng(out), tile, i * PITCH, 0, 2)).toBe(0));
  });
});

describe('looks', () => {
  const pin = ['--pin', 'seed:0', '--pin', 'seed:1'];
  const strip = ['line', ...model, '--steps', '2', ...pin, '--frames', '3', '--scale', '2'];

  it('texts stand around the tiles, which stay as they are', async () => {
    const [bare, full] = [at('bare.png'), at('full.png')];
    await cli(...strip, '--out', bare);
    await cli(...strip, '--labels', '--captions', '--title', 'A line', '--theme', 'dark', '--out', full);
    const [small, large] = [loadPng(bare), loadPng(full)];
    expect([small.width, small.height]).toEqual([3 * PITCH - 2, 64]);
    expect(large.height).toBeGreaterThan(64 + 5 * 11);
    expect(Array.from(large.data).slice(0, 3)).toEqual([19, 20, 22]);
    const cut = (x: number, y: number, c: number): number => small.data[3 * (y * small.width + x) + c]!;
    for (const tile of [0, 1, 2]) {
      const data = Array.from({ length: 3 * 32 * 32 }, (_, i) => {
        const at = Math.floor(i / 3);
        return cut(tile * PITCH + 2 * (at % 32), 2 * Math.floor(at / 32), i % 3);
      });
      expect(findTile(large, { width: 32, height: 32, data }, 2), `tile ${tile}`).toHaveLength(1);
    }
  });

  it('the ending of --out says what is written; the recipe is in each', async () => {
    const [svg, pdf] = [at('strip.svg'), at('strip.pdf')];
    await cli(...strip, '--gutter', '0', '--transparent', '--out', svg);
    await cli(...strip, '--out', pdf);
    const text = readFileSync(svg, 'utf8');
    expect(text).toMatch(/<svg [^>]*width="192" height="64"/);
    expect(text.match(/<image /g)).toHaveLength(3);
    expect(text).not.toContain('<rect');
    expect(text).toContain('keyword="slerpscope"');
    const page = readFileSync(pdf, 'latin1');
    expect(page).toMatch(/^%PDF-1\.7/);
    expect(page).toContain(`/MediaBox [0 0 ${0.75 * (3 * PITCH - 2)} 48]`);
    expect(page).toContain(
      `/UF <feff${[...'slerpscope'].map((c) => `00${c.charCodeAt(0).toString(16)}`).join('')}>`,
    );
  });

  it.each([
    ['a gutter of 65', ['--gutter', '65'], '--gutter 65: must be an integer in [0, 64]'],
    ['a half-hearted label', ['--labels', 'maybe'], '--labels maybe: must be one of on, off'],
    ['a title of 201 letters', ['--title', 'x'.repeat(201)], '201 characters, at most 200'],
    ['an unknown theme', ['--theme', 'sepia'], '--theme sepia: must be one of light, dark'],
  ])('%s is bad input', async (_, options, message) => {
    const { code, stderr } = await tell([...strip, ...options, '--out', at('never.png')]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain(message);
  });
});

describe('plane', () => {
  it('corners stand at their corners, the middle is the slerp of slerps', async () => {
    const corner = [0, 1, 2, 3].flatMap((seed) => ['--corner', `seed:${seed}`]);
    const size = ['--columns', '3', '--rows', '3', '--scale', '2'];
    await cli('plane', ...model, ...STEPS, ...corner, ...size, '--out', at('plane.png'));
    const [tl, tr, bl, br] = pins as [Float32Array, Float32Array, Float32Array, Float32Array];
    const middle = slerp(slerp(tl, tr, 0.5), slerp(bl, br, 0.5), 0.5);
    const wanted = await picturesOf([tl, tr, bl, br, middle, slerp(tl, bl, 0.5)], ...STEPS);
    const plane = loadPng(at('plane.png'));
    expect([plane.width, plane.height]).toEqual([3 * PITCH - 2, 3 * PITCH - 2]);
    const places = [
      [0, 0],
      [2, 0],
      [0, 2],
      [2, 2],
      [1, 1],
      [0, 1],
    ] as const;
    places.forEach(([x, y], i) =>
      expect(countWrong(plane, wanted[i]!, x * PITCH, y * PITCH, 2), `${x}, ${y}`).toBe(0),
    );
  });
});

describe('consistency', () => {
  interface Metrics {
    ladder: number[];
    reference: number;
    rows: {
      pin: string;
      eta: number;
      clip: string;
      numSteps: number;
      mse: number;
      psnr: number | null;
      ssim: number;
    }[];
  }

  it('shows every tile, and its numbers are the distances between them', async () => {
    const [out, json] = [at('sheet.png'), at('metrics.json')];
    const pin = ['--pin', 'seed:0', '--pin', 'seed:3'];
    const files = ['--out', out, '--json', json];
    await cli('consistency', ...model, ...pin, '--ladder', '2,5,10', '--scale', '2', ...files);
    const { ladder, reference, rows } = JSON.parse(readFileSync(json, 'utf8')) as Metrics;
    expect([ladder, reference]).toEqual([[2, 5, 10], 10]);
    expect(rows.map(({ pin: name, numSteps }) => `${name} ${numSteps}`)).toEqual([
      ...['seed:0 2', 'seed:0 5', 'seed:0 10', 'seed:3 2', 'seed:3 5', 'seed:3 10'],
    ]);
    const sheet = loadPng(out);
    const arrays = new Map<number, Float32Array[]>();
    const places: { x: number; y: number }[] = [];
    for (const steps of ladder) {
      const tiles = await picturesOf([pins[0]!, pins[3]!], '--steps', String(steps));
      arrays.set(
        steps,
        [0, 1].map((i) => sampleOf(load(at('pictures.npy')), i)),
      );
      for (const tile of tiles) {
        const found = findTile(sheet, tile, 2);
        expect(found).toHaveLength(1);
        places.push(found[0]!);
      }
    }
    expect(new Set(places.map(({ x }) => x)).size).toBe(3);
    expect(new Set(places.map(({ y }) => y)).size).toBe(2);
    rows.forEach((row, i) => {
      const pinIndex = Math.floor(i / 3);
      const mse = meanSquare(arrays.get(row.numSteps)![pinIndex]!, arrays.get(10)![pinIndex]!);
      expect(Math.abs(row.mse - mse)).toBeLessThanOrEqual(1e-3 * mse);
      if (row.numSteps === 10) expect([row.mse, row.psnr, row.ssim]).toEqual([0, null, 1]);
      else expect(row.psnr).toBeCloseTo(-10 * Math.log10(row.mse), 9);
    });
  });

  it.each([
    [['--contrast'], ['--contrast', 'eta']],
    [['--contrast', 'none'], []],
    [['--metric', 'mse'], []],
  ])('%o draws the same sheet as %o', async (...twice) => {
    const [one, other] = await Promise.all(
      twice.map(async (contrast, i) => {
        const out = at(`contrast-${i}.png`);
        await cli('consistency', ...model, '--pin', 'seed:0', '--ladder', '2,4', ...contrast, '--out', out);
        return readFileSync(out);
      }),
    );
    expect(one!.equals(other!)).toBe(true);
  });

  it('the clip contrast is the first pin under the clip rule of diffusers', async () => {
    const out = at('clip.png');
    const ladder = ['--ladder', '2,20', '--scale', '2', '--contrast', 'clip'];
    await cli('consistency', ...model, '--pin', 'seed:0', ...ladder, '--out', out);
    const [clipped] = await picturesOf([pins[0]!], '--steps', '20', '--clip', 'diffusers');
    const [plain] = await picturesOf([pins[0]!], '--steps', '20');
    const above = findTile(loadPng(out), plain!, 2);
    const below = findTile(loadPng(out), clipped!, 2);
    // Each stands once: at this S the rule changes what is seen.
    expect([above.length, below.length]).toEqual([1, 1]);
    expect(below[0]!.x).toBe(above[0]!.x);
    expect(below[0]!.y).toBeGreaterThan(above[0]!.y);
  });

  function meanSquare(a: Float32Array, b: Float32Array): number {
    const unit = (value: number) => Math.min(1, Math.max(0, value / 2 + 0.5));
    return a.reduce((sum, value, i) => sum + (unit(value) - unit(b[i]!)) ** 2, 0) / a.length;
  }

  it('the contrast has rows of its own among the numbers, in .json and .csv', async () => {
    for (const [contrast, eta, clip] of [
      ['eta', 1, 'none'],
      ['clip', 0, 'diffusers'],
    ]) {
      const [json, csv] = [at('broken.json'), at('broken.csv')];
      for (const numbers of [json, csv]) {
        const files = ['--out', at('broken.png'), '--json', numbers, '--contrast', String(contrast)];
        await cli('consistency', ...model, '--pin', 'seed:0', '--ladder', '2,5', ...files);
      }
      const { rows } = JSON.parse(readFileSync(json, 'utf8')) as Metrics;
      expect(rows.map((row) => [row.eta, row.clip, row.numSteps])).toEqual([
        ...[[0, 'none', 2], [0, 'none', 5]], // prettier-ignore
        ...[[eta, clip, 2], [eta, clip, 5]], // prettier-ignore
      ]);
      expect(rows[2]!.mse).not.toBe(rows[0]!.mse);
      const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
      expect(lines[3]).toBe(
        ['seed:0', eta, clip, 2, 5, rows[2]!.mse, rows[2]!.psnr, rows[2]!.ssim].join(','),
      );
    }
  });

  it('at η = 1 the distances are those of other pictures', async () => {
    const json = at('noisy.json');
    const files = ['--out', at('noisy.png'), '--json', json];
    await cli('consistency', ...model, '--pin', 'seed:0', '--ladder', '5,10', '--eta', '1', ...files);
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as Metrics;
    expect(rows[0]!.eta).toBe(1);
    expect(rows[0]!.mse).toBeGreaterThan(0.01);
  });
});
