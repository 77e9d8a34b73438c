import type * as node from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { describeFileError, isAbsent } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';
import type { HubFile } from '../repository/repository.ts';
import { createContentHash, type ContentHash } from './content-hash.ts';

/** The calls that writing makes, in Node's words. Tests let each of them fail. */
export type DownloadCalls = Pick<typeof node, 'open' | 'rename' | 'rm' | 'stat' | 'statfs' | 'symlink'>;

const PIECE_BYTES = 1 << 20;

/**
 * A file that grows while it is downloaded, and the hash of what is in it. Every write says where it goes, so two
 * programs that write the same content do not disturb each other.
 */
export class PartialFile {
  readonly path: string;
  readonly #file: HubFile;
  readonly #calls: DownloadCalls;
  readonly #handle: FileHandle;
  #hash: ContentHash;
  #length = 0;

  private constructor(path: string, file: HubFile, calls: DownloadCalls, handle: FileHandle) {
    this.path = path;
    this.#file = file;
    this.#calls = calls;
    this.#handle = handle;
    this.#hash = createContentHash(file);
  }

  /**
   * Opens what an earlier attempt left and hashes it, or begins anew; more bytes than the file has are no part of it.
   * Throws hub/disk.
   */
  static async open(path: string, file: HubFile, calls: DownloadCalls): Promise<PartialFile> {
    const handle = await calls
      .open(path, 'r+')
      .catch((error: unknown) => (isAbsent(error) ? calls.open(path, 'wx+') : Promise.reject(error)))
      .catch((error: unknown) => refuse(path, error));
    const partial = new PartialFile(path, file, calls, handle);
    try {
      const { size } = await handle.stat();
      if (size > file.size) await partial.restart();
      else await partial.#hashKept(size);
      return partial;
    } catch (error) {
      await handle.close();
      throw refusal(path, error);
    }
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#length;
  }

  async #hashKept(size: number): Promise<void> {
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size));
    while (this.#length < size) {
      const { bytesRead } = await this.#handle.read(
        buffer,
        0,
        Math.min(buffer.length, size - this.#length),
        this.#length,
      );
      if (bytesRead === 0) break; // it was cut meanwhile
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#length += bytesRead;
    }
  }

  /** Appends bytes. Throws hub/disk; what was written before stays. */
  async write(bytes: Uint8Array): Promise<void> {
    let at = 0;
    try {
      while (at < bytes.length) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#length + at);
        at += bytesWritten;
      }
    } catch (error) {
      refuse(this.path, error);
    } finally {
      this.#hash.update(bytes.subarray(0, at));
      this.#length += at;
    }
  }

  /** Forgets what is there. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0).catch((error: unknown) => refuse(this.path, error));
    this.#hash = createContentHash(this.#file);
    this.#length = 0;
  }

  /** Whether the hash of the whole is that of the list. Once per content. */
  isRight(): boolean {
    return this.#hash.digest() === this.#file.hash.hex;
  }

  /** Flushes the content to the disk and gives it its name. Throws hub/disk. */
  async finish(target: string): Promise<void> {
    try {
      await this.#handle.truncate(this.#file.size);
      await this.#handle.sync();
      await this.#handle.close();
      await this.#calls.rename(this.path, target).catch(async (error: unknown) => {
        // On Windows a file that another program holds open cannot be replaced; it has the same content.
        const found = await this.#calls.stat(target).catch(() => null);
        if (found?.size !== this.#file.size) throw error;
        await this.#calls.rm(this.path, { force: true });
      });
    } catch (error) {
      refuse(target, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  /** Closes the file and removes it. */
  async discard(): Promise<void> {
    await this.close();
    await this.#calls.rm(this.path, { force: true });
  }
}

function refusal(path: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new HubError('hub/disk', `${path}: cannot be written (${describeFileError(error)})`);
}

function refuse(path: string, error: unknown): never {
  throw refusal(path, error);
}
