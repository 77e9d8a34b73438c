import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noOptions } from '../../../../src/contract/model.ts';
import { noFolders } from '../../../../src/main/engine/process/folders.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { EngineService } from '../../../../src/main/engine/process/service.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder, small } from '../../models/support/golden.ts';
import { encodeModel, int, port, types } from '../../models/support/onnx-model.ts';
import { writeFiles } from '../../models/support/write-files.ts';

describe('a model that the runtime loads but cannot run', () => {
  it('is refused with its file in the message', async () => {
    const folder = tempFolder();
    const doubled = {
      opType: 'Concat',
      input: ['sample', 'sample'],
      output: ['eps'],
      attribute: [int('axis', 1)],
    };
    const eps = port('eps', types.FLOAT, ['n', 'c', 'h', 'w']);
    await writeFiles(folder, { 'm.onnx': encodeModel({ nodes: [doubled], output: eps }) });
    const location = join(folder, 'm.onnx');
    const opened = new EngineService(() => undefined, noFolders).handle('open', {
      location,
      bundledFolder: folder,
      choice: 'cpu',
      options: noOptions,
      keepModel: false,
      crashed: [],
      resume: null,
      memoryLimit: 8e9,
    });
    await expect(opened).rejects.toMatchObject({
      code: 'model/unsupported',
      message: `${location}: output eps has shape [1, 2, 2, 2] of float32`,
    });
  });
});

describe('a model that is opened again', () => {
  it('is read anew, unless only the provider changes', async () => {
    const folder = tempFolder();
    const location = join(folder, 'm.onnx');
    const service = new EngineService(() => undefined, noFolders);
    const digestOf = async (keepModel: boolean): Promise<string> => {
      const input = {
        location,
        bundledFolder: folder,
        choice: 'cpu',
        options: noOptions,
        keepModel,
        crashed: [],
        resume: null,
        memoryLimit: 8e9,
      } as const;
      return (await service.handle('open', input)).model.parts[0]!.digest;
    };
    await writeFiles(folder, { 'm.onnx': encodeModel({}) });
    const before = await digestOf(false);
    await writeFiles(folder, {
      'm.onnx': encodeModel({ nodes: [{ opType: 'Neg', input: ['sample'], output: ['eps'] }] }),
    });
    expect(await digestOf(true)).toBe(before);
    expect(await digestOf(false)).not.toBe(before);
  });
});

describe('models that are asked for at once', () => {
  it('open one after the other: the later one stays, however long the earlier one takes', async () => {
    const folder = tempFolder();
    await writeFiles(folder, { 'm.onnx': encodeModel({}) });
    const service = new EngineService(() => undefined, noFolders);
    const open = (location: string) =>
      service.handle('open', {
        location,
        bundledFolder,
        choice: 'cpu',
        options: noOptions,
        keepModel: false,
        crashed: [],
        resume: null,
        memoryLimit: 8e9,
      });
    const [slow, failed, quick] = await Promise.allSettled([
      open(small),
      open(join(folder, 'absent.onnx')),
      open(join(folder, 'm.onnx')),
    ]);
    expect([slow.status, failed.status, quick.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const seed = { kind: 'seed', stream: 'torch-cpu', seed: '1' } as const;
    const { shape } = await service.handle('resolve', { refs: [seed], space: 'latents' });
    expect(quick).toMatchObject({ value: { model: { latentShape: shape.slice(1) } } });
  });
});

describe('a latent file', () => {
  it('that is no regular file is refused by name, before it can block or fill the memory', async () => {
    const path = tmpdir();
    const read = new LatentSource(new LatentStore(null)).resolve({ kind: 'file', path, index: 0 }, [1, 2, 2]);
    await expect(read).rejects.toMatchObject({
      code: 'latent/unreadable',
      message: `${path}: not a regular file`,
    });
  });
});
