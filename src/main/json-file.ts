import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

/** A small document in a JSON file of its own: checked when it is read, replaced whole when it is written. */
export interface JsonFile<T> {
  readonly value: T;
  /** Where a file that could not be understood was put aside at the start; null when there was none. */
  readonly putAside: string | null;
  /** Takes the value and writes it to the disk before it returns. */
  write(value: T): void;
  /** Takes the value at once and writes it a little later, together with what follows meanwhile. */
  writeSoon(value: T): void;
  /** Writes now what `writeSoon` still owes. */
  flush(): void;
}

const SOON_MS = 400;

/**
 * @param path null keeps the document in memory only
 * @param schema what is understood; a file that is not goes to `<path>.bad`, and the fresh value is used
 * @param onFailure told in one line when the file cannot be written: the value stays in force for this run
 */
export function openJsonFile<T>(
  path: string | null,
  schema: v.GenericSchema<unknown, T>,
  fresh: T,
  onFailure: (message: string) => void = () => undefined,
): JsonFile<T> {
  const found = path === null ? { value: fresh, putAside: null } : read(path, schema, fresh);
  let { value } = found;
  let owed: NodeJS.Timeout | null = null;

  function save(): void {
    if (owed) clearTimeout(owed);
    owed = null;
    if (path === null) return;
    try {
      replace(path, JSON.stringify(value, null, 2));
    } catch (error) {
      onFailure(`${path}: cannot be written (${(error as Error).message.split(',')[0]})`);
    }
  }

  return {
    get value() {
      return value;
    },
    putAside: found.putAside,
    write(next) {
      value = next;
      save();
    },
    writeSoon(next) {
      value = next;
      owed ??= setTimeout(save, SOON_MS);
    },
    flush() {
      if (owed) save();
    },
  };
}

function read<T>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
  fresh: T,
): { value: T; putAside: string | null } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { value: fresh, putAside: null }; // not written yet
  }
  try {
    return { value: v.parse(schema, JSON.parse(text)), putAside: null };
  } catch {
    return { value: fresh, putAside: putAside(path) };
  }
}

function putAside(path: string): string {
  try {
    renameSync(path, `${path}.bad`);
    return `${path}.bad`;
  } catch {
    return path; // it stays where it is until it is written over
  }
}

/** The new content is on the disk before it takes the old one's name: a power cut leaves the one or the other. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text, { flush: true });
  renameSync(`${path}.tmp`, path);
  if (process.platform === 'win32') return; // has no flushing of folders
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder); // the name is part of the folder
  } finally {
    closeSync(folder);
  }
}
