import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/contract/project.ts';
import { openAutosave } from '../../../src/main/documents/autosave.ts';
import { unpackArchive } from '../../../src/main/documents/project-archive.ts';
import { createProjectStore } from '../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { claimJob, claimShards, copyOf, describePictures, folderOf } from './support/earlier-files.ts';

/**
 * What an app of schema 2 left on disks: projects, the autosave, recipes, jobs and job folders. Each is opened whatever schema
 * the app writes now. `npm run build` comes first.
 */

function fail(message: string): never {
  throw new Error(message);
}

interface RawProject extends Project {
  readonly schema: number;
}

describe('a project of schema 2', () => {
  const path = join(folderOf('projects', 2), 'full.slerpscope');

  it('is opened with everything in it, saved, and opened again', async () => {
    const { text } = await unpackArchive(readFileSync(path), path);
    const { schema, ...raw } = JSON.parse(text) as RawProject;
    expect(schema).toBe(2);
    const store = createProjectStore(new LatentStore(null));
    const project = await store.open(path);
    expect(project).toMatchObject(raw);
    const copy = copyOf('projects', 2, 'full.slerpscope');
    await store.save(copy, project);
    expect(await createProjectStore(new LatentStore(null)).open(copy)).toEqual(project);
  });

  it('is the same in its autosave', () => {
    const copy = copyOf('projects', 2, 'autosave.json');
    const raw = JSON.parse(readFileSync(copy, 'utf8')) as { schema: number; project: Project };
    expect(raw.schema).toBe(2);
    const { left, putAside } = openAutosave(copy, Date.now, fail);
    expect(putAside).toBeNull();
    expect(left).toMatchObject({ project: raw.project, unsaved: true, crashed: false });
  });
});

describePictures(2);

describe('a job of schema 2', () => {
  claimJob(2, 2);
  claimShards(2, 'sheet');
});
