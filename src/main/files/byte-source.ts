import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { codeOf } from './file-errors.ts';
import { statOrNull } from './bounded-file.ts';
import { malformed, notFound } from '../formats/error.ts';

/** What tells whether a file is still the one that was opened. */
export interface FileState {
  /** Its real path: absolute, without links. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
}

/** Bytes that are read by range: those of a file, or bytes in memory. */
export interface ByteSource {
  readonly size: number;
  /** The file on disk; null: the bytes are in memory. */
  readonly file: FileState | null;
  /**
   * `length` bytes from `offset`: a view where they are in memory; else read from the file, into the first bytes of
   * `buffer` where one is given. Throws a FormatError naming the file where it is gone, or was cut or changed since;
   * asked for nothing, too.
   */
  read(offset: number, length: number, buffer?: Uint8Array): Uint8Array;
}

/** Bytes of a file on disk. */
export interface FileSource extends ByteSource {
  readonly file: FileState;
}

/** Bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    file: null,
    read(offset, length) {
      if (length > 0 && !(offset + length <= bytes.length))
        throw new RangeError(`${length} bytes at ${offset} reach past ${bytes.length}`);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/**
 * A regular file of any size. It is open only while it is read, so that nothing has to close it. A pipe or a device is
 * refused before it is opened, since opening one can block for ever. Throws a FormatError naming `path`.
 */
export async function openFileSource(path: string): Promise<FileSource> {
  const found = await statOrNull(path);
  if (!found) throw notFound(`${path}: no such file`);
  if (!found.isFile()) throw malformed(`${path}: not a regular file`);
  const real = await realpath(path).catch((error: unknown) => {
    throw notFound(`${path}: cannot be opened (${codeOf(error)})`);
  });
  const file = withFile(path, real, (descriptor) => {
    const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
    return { path: real, size: Number(size), modified: mtimeNs };
  });
  return new RangedFile(path, file);
}

class RangedFile implements FileSource {
  /** The path that a person gave: what errors name. */
  readonly #name: string;
  readonly file: FileState;

  constructor(name: string, file: FileState) {
    this.#name = name;
    this.file = file;
  }

  get size(): number {
    return this.file.size;
  }

  read(offset: number, length: number, buffer: Uint8Array = new Uint8Array(length)): Uint8Array {
    const bytes = buffer.subarray(0, length);
    this.#open((descriptor) => {
      let at = 0;
      while (at < length) {
        const count = readSync(descriptor, bytes, at, Math.min(length - at, 1 << 30), offset + at);
        if (count === 0) throw this.#shrank(offset + at);
        at += count;
      }
    });
    return bytes;
  }

  #open(act: (descriptor: number) => void): void {
    withFile(this.#name, this.file.path, (descriptor) => {
      const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
      if (Number(size) < this.size) throw this.#shrank(Number(size));
      if (Number(size) !== this.size || mtimeNs !== this.file.modified)
        throw malformed(`${this.#name}: changed since it was opened`);
      act(descriptor);
    });
  }

  #shrank(at: number): Error {
    return malformed(`${this.#name}: shrank while it was read, at byte ${at}`);
  }
}

function withFile<T>(name: string, path: string, act: (descriptor: number) => T): T {
  const descriptor = attempt(name, 'opened', () => openSync(path, 'r'));
  try {
    return attempt(name, 'read', () => act(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** What the file system answers becomes an error that names the file; other errors stay. */
function attempt<T>(name: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw notFound(`${name}: cannot be ${what} (${codeOf(error)})`);
    throw error;
  }
}
