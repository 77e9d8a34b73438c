import * as v from 'valibot';
import { PROJECT_SCHEMA, type Project } from '../../contract/project.ts';
import { JsonFile } from '../files/json-file.ts';
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
 * latents need no copy: the app stores them.
 */
export interface Autosave {
  /** Null at the first start, and when what was left cannot be read. */
  readonly left: LeftBehind | null;
  /** Where a damaged file was put aside; null when there was none. */
  readonly putAside: string | null;
  /** What was put last in this run; null before that. */
  readonly present: Snapshot | null;
  put(snapshot: Snapshot): void;
  /** Writes what is owed and that the run ended as it should. */
  close(): void;
}

interface SavedSnapshot extends Snapshot {
  readonly schema: number;
  readonly at: string;
  /** Set while the app runs, unset when it ends: if it is set at a start, the app crashed. */
  readonly running: boolean;
}

const file = v.pipe(
  v.strictObject({
    schema: v.number(),
    running: v.boolean(),
    at: v.pipe(v.string(), v.isoTimestamp()),
    path: v.nullable(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))),
    unsaved: v.boolean(),
    project: v.record(v.string(), v.unknown()),
  }),
  v.transform(({ schema, project, ...rest }): SavedSnapshot => {
    const migrated = migrateProject({ schema, ...project }, 'autosave');
    return { ...rest, schema: PROJECT_SCHEMA, project: readProject(migrated, 'autosave') };
  }),
);

/** @param now milliseconds since 1970 */
export function openAutosave(
  path: string,
  now: () => number,
  onFailure: (message: string) => void,
): Autosave {
  const json = new JsonFile<SavedSnapshot | null>(path, file, null, onFailure);
  const { value, putAside } = json;
  let present: Snapshot | null = null;

  function stamp(snapshot: Snapshot): SavedSnapshot {
    return { ...snapshot, schema: PROJECT_SCHEMA, at: new Date(now()).toISOString(), running: true };
  }

  return {
    left: value && describe(value),
    putAside,
    get present() {
      return present;
    },
    put(snapshot) {
      present = snapshot;
      json.writeSoon(stamp(snapshot));
    },
    close() {
      if (present) json.write({ ...stamp(present), running: false });
      else if (value?.running) json.write({ ...value, running: false });
    },
  };
}

function describe({ project, path, unsaved, running, at }: SavedSnapshot): LeftBehind {
  return { project, path, unsaved, crashed: running, at };
}
