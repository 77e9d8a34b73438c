import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromRgba8 } from '../../../../src/core/image.ts';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { importLatents, storeImage, readImage } from '../../../../src/main/engine/stores/latent-imports.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { encodeNpy } from '../../../../src/main/formats/npy/npy.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { fixtures } from '../../models/support/golden.ts';
import { writeFiles } from '../../models/support/write-files.ts';
import { encodeSafetensors, joinSafetensors, type Tensors } from '../../models/support/weights.ts';

const shape: LatentShape = [3, 4, 5];
const size = 60;
const draw = (seed: number, count = 1): Float32Array => randn('numpy', BigInt(seed), size * count);
const part = (data: Float32Array, i: number): Float32Array => data.slice(i * size, (i + 1) * size);

/** Writes one file, imports it into a store in a folder of its own; `kept` lists what that folder then holds. */
async function openImport(name: string, content: Uint8Array) {
  const folder = tempFolder();
  const path = join(folder, name);
  await writeFiles(folder, { [name]: content });
  const latents = join(folder, 'latents');
  const store = new LatentStore(latents);
  return {
    path,
    store,
    run: () => importLatents(store, path, shape),
    kept: () => readdir(latents).catch(() => []),
  };
}

const tensors = (entries: Record<string, { shape: number[]; data: Float32Array }>): Tensors =>
  new Map(Object.entries(entries));

describe('importing an .npy file', () => {
  it('keeps a latent [C, H, W] under the name of its file', async () => {
    const { run, store } = await openImport('noise.npy', encodeNpy(shape, draw(1)));
    const [only, ...others] = await run();
    expect(others).toEqual([]);
    expect(only!.name).toBe('noise.npy');
    expect((await store.read(only!.sha256, shape)).data).toEqual(draw(1));
  });

  it('keeps each of [N, C, H, W] with its index, counted from 0 as in file:', async () => {
    const data = draw(1, 3);
    const { run, store, path } = await openImport('noise.npy', encodeNpy([3, ...shape], data));
    const imported = await run();
    expect(imported.map(({ name }) => name)).toEqual(['noise.npy #0', 'noise.npy #1', 'noise.npy #2']);
    for (const [i, { sha256 }] of imported.entries()) {
      expect((await store.read(sha256, shape)).data).toEqual(part(data, i));
      const filed = await new LatentSource(store).resolve({ kind: 'file', path, index: i }, shape);
      expect(filed.sha256).toBe(sha256);
    }
  });

  it.each<[string, Uint8Array, string | RegExp]>([
    ['of another shape', encodeNpy([3, 5, 4], draw(1)), "shape [3, 5, 4] does not fit the model's [3, 4, 5]"],
    ['with a rank too many', encodeNpy([1, 1, ...shape], draw(1)), /shape \[1, 1, 3, 4, 5\] does not fit/],
    ['of no latents', encodeNpy([0, ...shape], new Float32Array()), /shape \[0, 3, 4, 5\] does not fit/],
    ['that is cut', encodeNpy(shape, draw(1)).subarray(0, -1), /does not fit 239 bytes of data/],
    ['that is empty', new Uint8Array(), /not an \.npy file/],
    ['of 65 latents', encodeNpy([65, ...shape], draw(1, 65)), /holds 65 latents, at most 64/],
    [
      'with a NaN in its second latent',
      encodeNpy([2, ...shape], draw(1, 2).fill(NaN, 61, 62)),
      /#1: latent value 1 is NaN, must be finite/,
    ],
  ])('refuses one %s by name and keeps nothing', async (_, content, message) => {
    const { run, path, kept } = await openImport('noise.npy', content);
    const imported = run();
    await expect(imported).rejects.toMatchObject({ code: 'latent/unreadable' });
    await expect(imported).rejects.toThrow(message);
    await expect(imported).rejects.toThrow(path);
    expect(await kept()).toEqual([]);
  });
});

describe('importing a .safetensors file', () => {
  it.each(['F32', 'F16', 'BF16'] as const)('keeps every %s tensor that fits, as float32', async (type) => {
    const halves = Float32Array.from(draw(1), (value) => Math.round(value * 16) / 16); // exact in each type
    const file = encodeSafetensors(
      tensors({
        xT: { shape: [2, ...shape], data: Float32Array.from([...halves, ...halves.map((v) => -v)]) },
        bias: { shape: [7], data: new Float32Array(7) },
        mean: { shape: [...shape], data: halves.map((v) => v / 2) },
      }),
      type,
    );
    const { run, store } = await openImport('set.safetensors', file);
    const imported = await run();
    expect(imported.map(({ name }) => name)).toEqual([
      'set.safetensors · xT #0',
      'set.safetensors · xT #1',
      'set.safetensors · mean',
    ]);
    const read = await Promise.all(imported.map(({ sha256 }) => store.read(sha256, shape)));
    expect(read.map(({ data }) => data)).toEqual([halves, halves.map((v) => -v), halves.map((v) => v / 2)]);
  });

  it('rounds F64 to float32, and leaves out tensors that are no floats', async () => {
    const doubles = Float64Array.from(draw(1), (value) => value + 1e-12);
    const header = {
      timesteps: { dtype: 'I64', shape: [2], data_offsets: [480, 496] },
      xT: { dtype: 'F64', shape: [...shape], data_offsets: [0, 480] },
    };
    const data = Buffer.concat([new Uint8Array(doubles.buffer), new Uint8Array(16)]);
    const { run, store } = await openImport('xT.safetensors', joinSafetensors(JSON.stringify(header), data));
    const [only] = await run();
    expect(only!.name).toBe('xT.safetensors');
    expect((await store.read(only!.sha256, shape)).data).toEqual(Float32Array.from(doubles));
  });

  it("counts latents in the order of the file's data, in file: too", async () => {
    const [first, second] = [draw(1), draw(2)];
    const entry = (i: number) => ({
      dtype: 'F32',
      shape: [...shape],
      data_offsets: [i * 4 * size, (i + 1) * 4 * size],
    });
    const header = JSON.stringify({ 10: entry(0), 2: entry(1) }); // JSON.parse puts 2 before 10
    const data = Buffer.concat([new Uint8Array(first.buffer), new Uint8Array(second.buffer)]);
    const { run, store, path } = await openImport('two.safetensors', joinSafetensors(header, data));
    expect((await run()).map(({ name }) => name)).toEqual(['two.safetensors · 10', 'two.safetensors · 2']);
    const source = new LatentSource(store);
    for (const [index, data] of [first, second].entries())
      expect((await source.resolve({ kind: 'file', path, index }, shape)).latent.data).toEqual(data);
    await expect(source.resolve({ kind: 'file', path, index: 2 }, shape)).rejects.toThrow(
      `${path}: index 2 is out of range, the file holds 2`,
    );
  });

  const whole = encodeSafetensors(tensors({ xT: { shape: [...shape], data: draw(1) } }));
  const hugeHeader = Uint8Array.from(whole);
  new DataView(hugeHeader.buffer).setBigUint64(0, 2n ** 62n, true);
  it.each<[string, Uint8Array, RegExp]>([
    [
      'of other shapes',
      encodeSafetensors(tensors({ 'a\nb': { shape: [4, 8, 8], data: new Float32Array(256) } })),
      /tensor "a\\nb" shape \[4, 8, 8\] does not fit the model's \[3, 4, 5\]/,
    ],
    [
      'without a tensor',
      joinSafetensors('{}', new Uint8Array()),
      /holds no tensor for the model's \[3, 4, 5\]/,
    ],
    ['that is cut', whole.subarray(0, -1), /tensor xT ends at 240, past the 239 bytes/],
    ['of 7 bytes', whole.subarray(0, 7), /7 bytes, too short/],
    ['with a header of 2⁶² bytes', hugeHeader, /header length 4611686018427387904, more than/],
    [
      'with an infinity',
      encodeSafetensors(tensors({ xT: { shape: [...shape], data: draw(1).fill(Infinity, 9, 10) } })),
      /tensor "xT": latent value 9 is Infinity, must be finite/,
    ],
    [
      'whose tensors overlap',
      joinSafetensors(
        JSON.stringify({
          a: { dtype: 'I8', shape: [4], data_offsets: [0, 4] },
          b: { dtype: 'I8', shape: [4], data_offsets: [4, 0] },
        }),
        new Uint8Array(4),
      ),
      /do not fit shape \[4\] of "I8"/,
    ],
  ])('refuses one %s by name and keeps nothing', async (_, content, message) => {
    const { run, path, kept } = await openImport('set.safetensors', content);
    const imported = run();
    await expect(imported).rejects.toMatchObject({ code: 'latent/unreadable' });
    await expect(imported).rejects.toThrow(message);
    await expect(imported).rejects.toThrow(path);
    expect(await kept()).toEqual([]);
  });

  it('gives names of one line that fit a list, whatever the file calls its tensors', async () => {
    const name = `x\u0007\n${'T'.repeat(500)}`;
    const data = draw(1, 2);
    const file = encodeSafetensors(tensors({ [name]: { shape: [2, ...shape], data } }));
    const { run } = await openImport(`${'n'.repeat(200)}.safetensors`, file);
    for (const imported of await run()) {
      expect(imported.name.length).toBeLessThanOrEqual(180);
      expect(imported.name).toMatch(/^n+… · x T+… #[01]$/);
    }
  });
});

describe('importing a torch.save file', () => {
  const shape: LatentShape = [3, 32, 32];

  it.each(['latents.pt', 'f16.npy', 'chw.npy', 'latents.safetensors'])(
    'keeps the latent of %s, and file: reads the same',
    async (name) => {
      const path = join(fixtures, 'latents', name);
      const store = new LatentStore(null);
      const [only, ...others] = await importLatents(store, path, shape);
      expect(others).toEqual([]);
      const filed = await new LatentSource(store).resolve({ kind: 'file', path, index: 0 }, shape);
      expect(filed.sha256).toBe(only!.sha256);
    },
  );

  it('says of weights what they are and how they are opened', async () => {
    const path = join(fixtures, 'unet-legacy-bin', 'diffusion_pytorch_model.bin');
    const imported = importLatents(new LatentStore(null), path, shape);
    await expect(imported).rejects.toThrow(
      /more does not fit the model's \[3, 32, 32\]; if these are the weights of a network, open its diffusers folder/,
    );
  });
});

describe('keeping an image', () => {
  const rgba = Uint8Array.from({ length: 4 * 5 * 4 }, (_, i) => (i * 37) % 256);

  it('keeps the numbers of [−1, 1] that its pixels stand for', async () => {
    const store = new LatentStore(null);
    const { sha256 } = await storeImage(store, { width: 5, height: 4, rgba }, shape);
    expect((await store.read(sha256, shape)).data).toEqual(fromRgba8(rgba, 5, 4, shape));
  });

  it.each<[string, LatentShape, string]>([
    ['of another size', [3, 5, 4], 'image is 5 × 4, must be 4 × 5'],
    ['for a model of 4 channels', [4, 4, 5], 'an image has 1 or 3 channels, this shape [4, 4, 5] has 4'],
  ])('refuses an image %s', async (_, other, message) => {
    const kept = storeImage(new LatentStore(null), { width: 5, height: 4, rgba }, other);
    await expect(kept).rejects.toMatchObject({ code: 'request/invalid', message });
  });
});

describe('a kept image', () => {
  const pixels = (channels: number): Uint8Array =>
    Uint8Array.from({ length: 4 * 5 * 4 }, (_, i) => {
      const channel = channels === 1 ? 0 : i % 4;
      return i % 4 === 3 ? 255 : ((i >> 2) * 13 + channel * 71) % 256;
    });

  it.each([1, 3])(
    'is read back as it was, pixel for pixel, where the model has %i channels',
    async (channels) => {
      const store = new LatentStore(null);
      const image = { width: 5, height: 4, rgba: pixels(channels) };
      const { sha256 } = await storeImage(store, image, [channels, 4, 5]);
      expect(await readImage(store, sha256, [channels, 4, 5])).toEqual(image);
    },
  );

  it('is refused by its hash when it is of another size, and when nothing is kept under it', async () => {
    const store = new LatentStore(null);
    const { sha256 } = await storeImage(store, { width: 5, height: 4, rgba: pixels(3) }, shape);
    await expect(readImage(store, sha256, [3, 5, 4])).rejects.toMatchObject({
      code: 'latent/unreadable',
      message: `stored latent ${sha256}: shape [3, 4, 5] does not fit the model's [3, 5, 4]`,
    });
    await expect(readImage(store, 'f'.repeat(64), shape)).rejects.toThrow(/f{64} is not in the store/);
  });
});
