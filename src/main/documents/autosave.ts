import * as v from 'valibot';
import { PROJECT_SCHEMA, type Project } from '../../contract/project.ts';
import { openJsonFile } from '../json-file.ts';
import { migrateProject } from './migrations.ts';
import { readProject } from './project-file.ts';

/** The exploration at a moment, whether it was saved or not. */
export interface Snapshot {
  readonly project: Project;
  /** The project's file; null while it has none. */
  readonly path: string | null;
  /** Something was done since that file was written. */
  readonly unsaved: boolean;
}

/** What the app's last run left behind. */
export interface LeftBehind extends Snapshot {
  /** The run did not end as it should. */
  readonly crashed: boolean;
  /** When the snapshot was taken, ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * The exploration as it stands, on the disk within half a second of every change: it outlasts the app and a crash. Its
 * latents need no copy: the app keeps them.
 */
export interface Autosave {
  /** Null at the first start, and when what was left cannot be read. */
  readonly left: LeftBehind | null;
  /** Where a damaged file was put aside; null when there was none. */
  readonly putAside: string | null;
  put(snapshot: Snapshot): void;
  /** Writes what is owed and that the run ended as it should. */
  close(): void;
}

interface Kept extends Snapshot {
  readonly at: string;
  /** Set while the app runs, unset when it ends: found set at a start, the app did not come to its end. */
  readonly running: boolean;
}

const file = v.pipe(
  v.strictObject({
    running: v.boolean(),
    at: v.pipe(v.string(), v.isoTimestamp()),
    path: v.nullable(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))),
    unsaved: v.boolean(),
    project: v.unknown(),
  }),
  v.transform((found): Kept => {
    const { project } = migrateProject(found.project, 'autosave');
    return { ...found, project: readProject(project, 'autosave') };
  }),
);

/** @param now milliseconds since 1970 */
export function openAutosave(
  path: string,
  now: () => number,
  onFailure: (message: string) => void,
): Autosave {
  const json = openJsonFile<Kept | null>(path, file, null, onFailure);
  const { value, putAside } = json;
  let present: Kept | null = null;
  const left = value && {
    project: value.project,
    path: value.path,
    unsaved: value.unsaved,
    crashed: value.running,
    at: value.at,
  };
  return {
    left,
    putAside,
    put(snapshot) {
      present = {
        ...snapshot,
        project: withSchema(snapshot.project),
        at: new Date(now()).toISOString(),
        running: true,
      };
      json.writeSoon(present);
    },
    close() {
      if (present) json.write({ ...present, running: false });
      else if (value?.running) json.write({ ...value, project: withSchema(value.project), running: false });
    },
  };
}

function withSchema(project: Project): Project {
  const numbered: Project & { readonly schema: number } = { schema: PROJECT_SCHEMA, ...project };
  return numbered;
}
