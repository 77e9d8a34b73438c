import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { hashLatent } from '../../../../src/main/engine/stores/hashed-latent.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { encodeNpy, readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const shape: LatentShape = [3, 4, 5];
const draw = (seed: bigint): Latent => makeLatent(shape, randn('torch-cpu', seed, 60));

describe('a latent store in a folder', () => {
  it('gives back, in another process too, the very numbers that were kept', async () => {
    const folder = join(tempFolder(), 'user', 'latents'); // made when needed
    const latent = draw(1n);
    const sha256 = await new LatentStore(folder).put(latent);
    expect(sha256).toBe(hashLatent(latent).sha256);
    expect(await new LatentStore(folder).read(sha256, shape)).toEqual(latent);
  });

  it('holds one .npy a latent, that NumPy reads, and nothing else', async () => {
    const folder = tempFolder();
    const store = new LatentStore(folder);
    const kept = await Promise.all([draw(1n), draw(2n), draw(1n)].map((latent) => store.put(latent)));
    expect(new Set(kept).size).toBe(2);
    expect((await readdir(folder)).sort()).toEqual([...new Set(kept)].map((name) => `${name}.npy`).sort());
    const path = join(folder, `${kept[0]}.npy`);
    expect(readNpy(await readFile(path), path)).toEqual({ dtype: 'float32', ...draw(1n) });
  });

  it('does not write again what is there', async () => {
    const folder = tempFolder();
    const store = new LatentStore(folder);
    const path = join(folder, `${await store.put(draw(1n))}.npy`);
    const before = await stat(path);
    await store.put(draw(1n));
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it('refuses a file whose numbers are not those of its name, and mends it when they are kept again', async () => {
    const folder = tempFolder();
    const store = new LatentStore(folder);
    const sha256 = await store.put(draw(1n));
    const path = join(folder, `${sha256}.npy`);
    const good = await readFile(path);
    const flipped = Uint8Array.from(good);
    flipped[good.length - 1]! ^= 1;
    const bad: [file: Uint8Array, says: RegExp][] = [
      [flipped, /do not have that hash/],
      [good.subarray(0, 200), /does not fit \d+ bytes/],
      [new Uint8Array(0), /not an \.npy file/],
      [encodeNpy([60], draw(1n).data), /three positive integers/],
      [encodeNpy(shape, new Float32Array(60).fill(NaN)), /must be finite/],
    ];
    for (const [file, says] of bad) {
      await writeFile(path, file);
      const read = store.read(sha256, shape);
      await expect(read).rejects.toMatchObject({ code: 'latent/unreadable' });
      await expect(read).rejects.toThrow(says);
      await expect(read).rejects.toThrow(sha256);
      await store.put(draw(1n));
      expect(await store.read(sha256, shape)).toEqual(draw(1n));
    }
  });

  it('keeps the same numbers under another shape beside the first, and both mend', async () => {
    const folder = tempFolder();
    const store = new LatentStore(folder);
    const wide: Latent = { ...draw(1n), shape: [3, 5, 4] };
    const sha256 = await store.put(draw(1n));
    expect(await store.put(wide)).toBe(sha256);
    const names = [`${sha256}-3x5x4.npy`, `${sha256}.npy`];
    expect((await readdir(folder)).sort()).toEqual(names);
    for (const name of names) await writeFile(join(folder, name), '');
    for (const latent of [draw(1n), wide]) {
      await store.put(latent);
      expect(await new LatentStore(folder).read(sha256, latent.shape)).toEqual(latent);
    }
  });

  it('says in one line that it cannot be written, and where', async () => {
    const folder = join(tempFolder(), 'file');
    await writeFile(folder, '');
    await expect(new LatentStore(folder).put(draw(1n))).rejects.toMatchObject({
      code: 'latent/unwritable',
      message: expect.stringContaining(folder) as string,
    });
  });
});

describe.each(['a folder', 'memory'])('a latent store in %s', (where) => {
  const open = async () => new LatentStore(where === 'memory' ? null : tempFolder());

  it('names what it does not have', async () => {
    const { sha256 } = hashLatent(draw(1n));
    await expect((await open()).read(sha256, shape)).rejects.toMatchObject({
      code: 'latent/unreadable',
      message: `stored latent ${sha256} is not in the store`,
    });
  });

  it("refuses a latent of another model's shape with both shapes", async () => {
    const store = await open();
    const sha256 = await store.put(draw(1n));
    await expect(store.read(sha256, [3, 5, 4])).rejects.toThrow(
      `stored latent ${sha256}: shape [3, 4, 5] does not fit the model's [3, 5, 4]`,
    );
  });

  it('keeps the same numbers in two shapes, as two models want them', async () => {
    const store = await open();
    const wide: Latent = { ...draw(1n), shape: [3, 5, 4] };
    const sha256 = await store.put(draw(1n));
    expect(await store.put(wide)).toBe(sha256);
    expect(await store.read(sha256, shape)).toEqual(draw(1n));
    expect(await store.read(sha256, [3, 5, 4])).toEqual(wide);
  });

  it('is where stored: of an expression comes from, alone and within another', async () => {
    const store = await open();
    const source = new LatentSource(store);
    const ref = { kind: 'stored', sha256: await store.put(draw(1n)) } as const;
    expect((await source.resolve(ref, shape)).latent).toEqual(draw(1n));
    const seed = { kind: 'seed', stream: 'torch-cpu', seed: '2' } as const;
    const mixed = await source.resolve({ kind: 'lerp', a: ref, b: seed, u: 0.5 }, shape);
    const [a, b] = [draw(1n).data, draw(2n).data];
    expect(mixed.latent.data).toEqual(a.map((value, i) => Math.fround(0.5 * value + 0.5 * b[i]!)));
  });
});
