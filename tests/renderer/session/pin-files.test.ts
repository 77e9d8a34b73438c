import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportError } from '../../../src/contract/errors.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { leavesOf, type LatentRef } from '../../../src/core/latent-ref.ts';
import { randn } from '../../../src/core/random/index.ts';
import { describeLatents } from '../../../src/main/engine/stores/described-latents.ts';
import { LatentSource } from '../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { encodeNpy } from '../../../src/main/formats/npy/npy.ts';
import { storeFiles } from '../../../src/renderer/session/pin-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const shape = [3, 4, 4] as const;
const seed: LatentRef = { kind: 'seed', stream: 'torch-cpu', seed: '1' };
const store = new LatentStore(null);

/** What the engine answers, without the process around it; `asked` are the names of the requests. */
function open(): { bridge: Bridge; asked: string[] } {
  const asked: string[] = [];
  const source = new LatentSource(store);
  const answer = async (name: string, input: unknown): Promise<unknown> => {
    if (name === 'latents/describe') return describeLatents(input as LatentRef[], shape, source);
    return { sha256: await store.put((await source.resolve(input as LatentRef, shape)).latent) };
  };
  const ask = (name: string, input: unknown) => {
    asked.push(name);
    return answer(name, input).then(
      (value) => ({ ok: true, value }),
      (error: unknown) => ({ ok: false, error: reportError(error) }),
    );
  };
  return { bridge: { ask } as unknown as Bridge, asked };
}

it('an expression over files no longer needs them, and makes the same numbers', async () => {
  const path = join(tempFolder(), 'two.npy');
  await writeFile(path, encodeNpy([2, ...shape], randn('torch-cpu', 5n, 96)));
  const file = (index: number): LatentRef => ({ kind: 'file', path, index });
  const near: LatentRef = { kind: 'near', of: file(0), degrees: 9, seed: '2' };
  const given: LatentRef = {
    kind: 'slerp',
    a: { kind: 'slerp', a: near, b: file(0), u: 0.5 },
    b: { kind: 'lerp', a: file(1), b: seed, u: 0.5 },
    u: 0.25,
  };
  const wanted = await new LatentSource(store).resolve(given, shape);
  const kept = await storeFiles(open().bridge, given);
  await rm(path);
  const leaves = leavesOf(kept);
  expect(leaves.map(({ kind }) => kind)).toEqual(['stored', 'stored', 'stored', 'seed']);
  expect(leaves[0]).toEqual(leaves[1]);
  expect(leaves[2]).not.toEqual(leaves[1]);
  expect(await new LatentSource(store).resolve(kept, shape)).toEqual(wanted);
});

it('one that is drawn from seeds alone stays as it is, and nothing is asked', async () => {
  const { bridge, asked } = open();
  const given: LatentRef = { kind: 'slerp', a: seed, b: { ...seed, seed: '2' }, u: 0.5 };
  expect(await storeFiles(bridge, given)).toEqual(given);
  expect(asked).toEqual([]);
});

it('a file that is gone, one of another shape and a latent that was not kept are told in one line', async () => {
  const folder = tempFolder();
  const path = join(folder, 'flat.npy');
  await writeFile(path, encodeNpy([1, 4, 4], new Float32Array(16)));
  const refuse = (ref: LatentRef, message: RegExp) =>
    expect(storeFiles(open().bridge, ref)).rejects.toThrow(message);
  await refuse({ kind: 'file', path: join(folder, 'gone.npy'), index: 0 }, /gone\.npy: no such file$/);
  await refuse({ kind: 'file', path, index: 0 }, /shape \[1, 4, 4\] does not fit the model's \[3, 4, 4\]$/);
  await refuse({ kind: 'stored', sha256: '0'.repeat(64) }, /^[^\n]*0{64}[^\n]*$/);
});
