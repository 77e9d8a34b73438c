import { lstatSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { replaceFileSync } from './atomic-file.ts';
import { describeFileError, isAbsent } from './file-errors.ts';
import { removeLeftoverSync, sweepLeftoversSync } from './leftovers.ts';

const SOON_MS = 400;

/** A small document in a JSON file of its own: checked when it is read, replaced whole when it is written. */
export class JsonFile<T> {
  /** Where a file that could not be understood was put aside at the start; null when there was none. */
  readonly putAside: string | null;
  readonly #path: string | null;
  readonly #onFailure: (message: string) => void;
  #value: T;
  /** The file's content was not understood and could not be put aside: it is the only copy, and is not replaced. */
  #isPreserved: boolean;
  /** Of a write that is due. */
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param path null: the document is in memory only
   * @param schema what is understood; a file that is not goes to `<path>.bad`, and the fresh value is used
   * @param onFailure called with one line if an existing file cannot be read (it is then left unchanged) or cannot be
   *   written (the value stays in force for this run)
   */
  constructor(
    path: string | null,
    schema: v.GenericSchema<unknown, T>,
    fresh: T,
    onFailure: (message: string) => void = () => undefined,
  ) {
    if (path !== null) sweep(path);
    const found = path === null ? { value: fresh, putAside: null } : read(path, schema, fresh, onFailure);
    this.putAside = found.putAside;
    this.#path = path;
    this.#onFailure = onFailure;
    this.#value = found.value;
    this.#isPreserved = found.isPreserved ?? false;
  }

  get value(): T {
    return this.#value;
  }

  /** Sets the value and writes it to the disk before it returns. */
  write(value: T): void {
    this.#value = value;
    this.#save();
  }

  /** Sets the value at once and writes it a little later, together with later values. */
  writeSoon(value: T): void {
    this.#value = value;
    this.#timer ??= setTimeout(() => this.#save(), SOON_MS);
  }

  /** Writes now what `writeSoon` has not written yet. */
  flush(): void {
    if (this.#timer) this.#save();
  }

  #save(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#path === null) return;
    this.#isPreserved &&= !isGone(this.#path);
    if (this.#isPreserved) return;
    try {
      replaceFileSync(this.#path, JSON.stringify(this.#value, null, 2));
    } catch (error) {
      this.#onFailure(`${this.#path}: cannot be written (${describeFileError(error)})`);
    }
  }
}

function sweep(path: string): void {
  sweepLeftoversSync(dirname(path));
  removeLeftoverSync(`${path}.tmp`); // as version 0.1.0 named it
}

interface Found<T> {
  readonly value: T;
  readonly putAside: string | null;
  readonly isPreserved?: boolean;
}

function read<T>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
  fresh: T,
  onFailure: (message: string) => void,
): Found<T> {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (isAbsent(error)) return { value: fresh, putAside: null }; // not written yet
    onFailure(
      `${path}: cannot be read (${describeFileError(error)}); it is left as it is, and changes are not kept`,
    );
    return { value: fresh, putAside: null, isPreserved: true };
  }
  try {
    return { value: v.parse(schema, JSON.parse(text)), putAside: null };
  } catch {
    return { value: fresh, ...putAside(path) };
  }
}

/** Reading a pipe or a device may never end. Throws where it is one, and what the file system answers. */
function readText(path: string): string {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error('not a file');
  return readFileSync(path, 'utf8');
}

function putAside(path: string): Pick<Found<never>, 'putAside' | 'isPreserved'> {
  try {
    renameSync(path, `${path}.bad`);
    return { putAside: `${path}.bad` };
  } catch {
    return { putAside: path, isPreserved: true };
  }
}

/** Whether nothing is there any more: the person has moved it away. */
function isGone(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return isAbsent(error);
  }
}
