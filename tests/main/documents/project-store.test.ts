import * as node from 'node:fs/promises';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { FileCalls } from '../../../src/main/files/atomic-file.ts';
import { schemas } from '../../../src/main/documents/migrations.ts';
import type { Schemas } from '../../../src/main/schema-migrations.ts';
import { readSchema } from '../../../src/main/documents/project-file.ts';
import { createProjectStore } from '../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { documentOf, hashOf, latentOf, projectOf, shape } from './support/projects.ts';

const latent = latentOf(1);
const project = projectOf(documentOf({ kind: 'stored', sha256: hashOf(latent) }));

describe('projects on disk', () => {
  it('carry their latents to an app that has none', async () => {
    const path = join(tempFolder(), 'faces.slerpscope');
    const here = new LatentStore(null);
    await here.put(latent);
    await createProjectStore(here).save(path, project);

    const there = new LatentStore(null);
    expect(await createProjectStore(there).open(path)).toEqual(project);
    expect(await there.read(hashOf(latent), shape)).toEqual(latent);
  });

  it('a latent that the app does not keep is named, and nothing is written', async () => {
    const folder = tempFolder();
    const saving = createProjectStore(new LatentStore(null)).save(join(folder, 'faces.slerpscope'), project);
    await expect(saving).rejects.toMatchObject({ code: 'latent/unreadable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('a file that is not there or no project leaves what the app keeps alone, and is named', async () => {
    const folder = tempFolder();
    const store = createProjectStore(new LatentStore(null));
    const missing = join(folder, 'none.slerpscope');
    await expect(store.open(missing)).rejects.toMatchObject({
      code: 'document/unreadable',
      message: `${missing}: no such file`,
    });
    await expect(store.open(folder)).rejects.toThrow('not a regular file');
  });

  it('a disk that is full leaves the old project byte for byte, and is named', async () => {
    const folder = tempFolder();
    const path = join(folder, 'faces.slerpscope');
    const latents = new LatentStore(null);
    await latents.put(latent);
    await createProjectStore(latents).save(path, project);
    const before = await readFile(path);
    const open: typeof node.open = async (...args) => {
      const file = await node.open(...args);
      file.writeFile = () =>
        Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), {}));
      return file;
    };
    const full = createProjectStore(latents, { ...node, open });
    await expect(full.save(path, projectOf())).rejects.toMatchObject({
      code: 'document/unwritable',
      message: `${path}: cannot be written (ENOSPC: no space left on device)`,
    });
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(['faces.slerpscope']);
  });
});

/** A copy's name, of a file of the present schema that an app of the next one saves over. */
const olderName = (number = ''): string => `faces.schema${schemas.present}${number}.slerpscope`;

describe('a file of an older app', () => {
  /** An app whose projects have a view by another name than this one's. */
  const next: Schemas = {
    present: schemas.present + 1,
    steps: [...schemas.steps, (old) => ({ ...old, view: 'plane' })],
  };
  const storeOf = (known?: Schemas, files?: FileCalls) =>
    createProjectStore(new LatentStore(null), files, known);

  /** A folder with faces.slerpscope of this app, and what is in it. */
  async function writeOld(app = '0.1.0') {
    const folder = tempFolder();
    const path = join(folder, 'faces.slerpscope');
    await storeOf().save(path, { ...projectOf(), app });
    return { folder, path, bytes: await readFile(path) };
  }

  it('is read in the shape of the present schema, and stays as it is until it is saved', async () => {
    const { folder, path, bytes } = await writeOld();
    expect(await storeOf(next).open(path)).toEqual({ ...projectOf(), view: 'plane' });
    expect(await readdir(folder)).toEqual(['faces.slerpscope']);
    expect(await readFile(path)).toEqual(bytes);
  });

  it('is copied byte for byte before it is saved over, also by an app that did not read it', async () => {
    const { folder, path, bytes } = await writeOld();
    await storeOf(next).save(path, projectOf());
    await storeOf(next).save(path, projectOf());
    expect(await readdir(folder)).toEqual([olderName(), 'faces.slerpscope']);
    expect(await readFile(join(folder, olderName()))).toEqual(bytes);
    expect(await readSchema(await readFile(path), path)).toBe(next.present);
  });

  it('another one of the same name is copied beside the first', async () => {
    const { folder, path, bytes } = await writeOld();
    await storeOf(next).save(path, projectOf());
    await storeOf().save(path, { ...projectOf(), app: '0.0.9' });
    const other = await readFile(path);
    await storeOf(next).save(path, projectOf());
    expect(await readFile(join(folder, olderName()))).toEqual(bytes);
    expect(await readFile(join(folder, olderName('-2')))).toEqual(other);
  });

  it('of which no copy can be made is not saved over', async () => {
    const { folder, path, bytes } = await writeOld();
    const rename: typeof node.rename = () => Promise.reject(new Error('EACCES: permission denied, rename'));
    await expect(storeOf(next, { ...node, rename }).save(path, projectOf())).rejects.toMatchObject({
      code: 'document/unwritable',
      message: `${join(folder, olderName())}: cannot be written (EACCES: permission denied)`,
    });
    expect(await readFile(path)).toEqual(bytes);
    expect(await readdir(folder)).toEqual(['faces.slerpscope']);
  });

  it('of the present schema has no copy', async () => {
    const { folder, path } = await writeOld();
    await storeOf().save(path, projectOf());
    expect(await readdir(folder)).toEqual(['faces.slerpscope']);
  });
});

describe('a file of a newer app', () => {
  it('is refused with its schema, and stays as it is', async () => {
    const path = join(tempFolder(), 'new.slerpscope');
    const text = JSON.stringify({ schema: 9, whatever: true });
    const bytes = zipSync({ 'project.json': new TextEncoder().encode(text) });
    await writeFile(path, bytes);
    await expect(createProjectStore(new LatentStore(null)).open(path)).rejects.toMatchObject({
      code: 'document/too-new',
      message: `${path}: written by a newer Slerpscope (schema 9, this one reads up to ${schemas.present})`,
    });
    expect(new Uint8Array(await readFile(path))).toEqual(bytes);
  });
});
