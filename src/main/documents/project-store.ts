import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { reportError, StudioError } from '../../contract/errors.ts';
import { PROJECT_SCHEMA, storedLatents, type Project } from '../../contract/project.ts';
import { writeFileAtomically, type FileCalls } from '../atomic-file.ts';
import type { LatentStore } from '../engine/latent-store.ts';
import { MAX_FILE_BYTES, readWholeFile } from '../models/files.ts';
import { decodeProject, encodeProject } from './project-file.ts';

/** Ending of a project's file. */
export const PROJECT_ENDING = '.slerpscope';

export interface ProjectStore {
  /**
   * Reads a project and keeps its latents with the app's own. Throws a StudioError `document/unreadable` where the
   * file cannot be read, else as decodeProject does; what the app keeps is then as before.
   */
  open(path: string): Promise<Project>;
  /**
   * Writes the project with its latents, whole and durable or not at all. Before the first write over a file of an
   * older schema a copy of it is put beside it. Throws a StudioError `document/unwritable`, or `latent/unreadable` when a
   * latent that the project stands on is not kept.
   */
  save(path: string, project: Project): Promise<void>;
}

export function createProjectStore(latents: LatentStore, files?: FileCalls): ProjectStore {
  /** Files read here that an older version wrote, and their schemas. */
  const older = new Map<string, number>();
  return {
    async open(path) {
      const bytes = await readWholeFile(path, MAX_FILE_BYTES).catch((error: unknown) => {
        throw new StudioError('document/unreadable', reportError(error).message);
      });
      const { project, latents: carried, schema } = await decodeProject(bytes, path);
      for (const latent of carried) await latents.keep(latent);
      if (schema < PROJECT_SCHEMA) older.set(path, schema);
      return project;
    },
    async save(path, project) {
      const carried = [];
      for (const sha256 of storedLatents(project.document))
        carried.push(...(await latents.readEvery(sha256)));
      const schema = older.get(path);
      if (schema !== undefined) await keepCopy(path, schema);
      await writeFileAtomically(
        path,
        encodeProject({ project, latents: carried }),
        'document/unwritable',
        files,
      );
      older.delete(path);
    },
  };
}

/** `faces.slerpscope` → `faces.schema1.slerpscope`; one that is there already stays. */
async function keepCopy(path: string, schema: number): Promise<void> {
  const stem = path.endsWith(PROJECT_ENDING) ? path.slice(0, -PROJECT_ENDING.length) : path;
  const copy = `${stem}.schema${schema}${PROJECT_ENDING}`;
  await copyFile(path, copy, constants.COPYFILE_EXCL).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOENT')
      throw new StudioError('document/unwritable', `${copy}: cannot be written (${message.split(',')[0]})`);
  });
}
