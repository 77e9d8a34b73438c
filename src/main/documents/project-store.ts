import { reportError, StudioError } from '../../contract/errors.ts';
import { storedLatents, type Project } from '../../contract/project.ts';
import { writeFileAtomically, type FileCalls } from '../files/atomic-file.ts';
import type { LatentStore } from '../engine/stores/latent-store.ts';
import { MAX_FILE_BYTES, readWholeFile, statOrNull } from '../files/bounded-file.ts';
import type { Schemas } from '../schema-migrations.ts';
import { schemas } from './migrations.ts';
import { decodeProject, encodeProject, readSchema } from './project-file.ts';

/** Ending of a project's file. */
export const PROJECT_ENDING = '.slerpscope';

export interface ProjectStore {
  /**
   * Reads a project and adds its latents to the app's store. Throws a StudioError `document/unreadable` where the
   * file cannot be read, else as decodeProject does; the store is then as before.
   */
  open(path: string): Promise<Project>;
  /**
   * Writes the project with its latents, whole and durable or not at all. A file of an older schema that it would
   * replace is copied first, to `faces.schema1.slerpscope` beside it, whoever read it and when. Throws a StudioError
   * `document/unwritable`, or `latent/unreadable` when a latent that the project refers to is not stored.
   */
  save(path: string, project: Project): Promise<void>;
}

export function createProjectStore(
  latents: LatentStore,
  files?: FileCalls,
  known: Schemas = schemas,
): ProjectStore {
  return {
    async open(path) {
      const bytes = await readWholeFile(path, MAX_FILE_BYTES).catch((error: unknown) => {
        throw new StudioError('document/unreadable', reportError(error).message);
      });
      const { project, latents: embedded } = await decodeProject(bytes, path, known);
      for (const latent of embedded) await latents.put(latent);
      return project;
    },
    async save(path, project) {
      const embedded = [];
      for (const sha256 of storedLatents(project.document))
        embedded.push(...(await latents.readEvery(sha256)));
      await copyOlder(path, known.present, files);
      const bytes = encodeProject({ project, latents: embedded }, known);
      await writeFileAtomically(path, bytes, 'document/unwritable', files);
    },
  };
}

/**
 * Copies what is at `path` where it is a project older than `present`, unless a copy with the same bytes is there. What
 * cannot be read could be one: nothing is written over it.
 */
async function copyOlder(path: string, present: number, files?: FileCalls): Promise<void> {
  const found = await statOrNull(path).catch(refuse);
  if (!found?.isFile() || found.size > MAX_FILE_BYTES) return; // nothing, or no project: writing says what it is
  const bytes = await readWholeFile(path, MAX_FILE_BYTES).catch(refuse);
  const schema = await readSchema(bytes, path).catch(() => present);
  if (schema >= present) return;
  const stem = path.endsWith(PROJECT_ENDING) ? path.slice(0, -PROJECT_ENDING.length) : path;
  for (let number = 1; ; number++) {
    const copy = `${stem}.schema${schema}${number > 1 ? `-${number}` : ''}${PROJECT_ENDING}`;
    if (!(await statOrNull(copy))) return writeFileAtomically(copy, bytes, 'document/unwritable', files);
    const earlier = await readWholeFile(copy, MAX_FILE_BYTES).catch(() => null);
    if (earlier && Buffer.compare(earlier, bytes) === 0) return;
  }
}

function refuse(error: unknown): never {
  throw new StudioError('document/unwritable', `${reportError(error).message}; nothing is written over it`);
}
