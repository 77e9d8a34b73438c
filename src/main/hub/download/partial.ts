import { constants } from 'node:fs';
import type * as node from 'node:fs/promises';
import { lstat, type FileHandle } from 'node:fs/promises';
import { StudioError } from '../../../contract/errors.ts';
import { describeFileError } from '../../files/file-errors.ts';
import { partialPath } from '../cache/layout.ts';
import { sizeOf } from '../cache/place.ts';
import { HubError } from '../error.ts';
import type { HubFile } from '../repository/repository.ts';
import { createContentHash, type ContentHash } from './content-hash.ts';
import { newHolder } from './holder.ts';
import { findLeftovers } from './leftovers.ts';

/** The calls that writing makes, in Node's words. Tests let each of them fail. */
export type DownloadCalls = Pick<typeof node, 'open' | 'rename' | 'rm' | 'stat' | 'statfs' | 'symlink'>;

export interface PartialOptions {
  readonly calls: DownloadCalls;
  /** Throws where the person has cancelled; called between pieces of work on the disk. */
  readonly check: () => void;
}

const PIECE_BYTES = 1 << 20;
/** A link is an error. Windows has no such flag. */
const NOFOLLOW = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;

/**
 * A file that grows while it is downloaded, and the hash of what is in it. No other process writes into it: its name has
 * its holder in it, and what another process has left is taken over by a rename where that process has ended, and copied
 * where it may go on.
 */
export class PartialFile {
  readonly path: string;
  readonly #folder: string;
  readonly #file: HubFile;
  readonly #options: PartialOptions;
  readonly #handle: FileHandle;
  readonly #hash: ContentHash;
  #length = 0;

  private constructor(
    folder: string,
    file: HubFile,
    options: PartialOptions,
    { path, handle }: { readonly path: string; readonly handle: FileHandle },
  ) {
    this.path = path;
    this.#folder = folder;
    this.#file = file;
    this.#options = options;
    this.#handle = handle;
    this.#hash = createContentHash(file);
  }

  /** Begins a file of a repository's folder. Throws hub/disk. */
  static async create(folder: string, file: HubFile, options: PartialOptions): Promise<PartialFile> {
    const path = partialPath(folder, file.hash.hex, newHolder());
    const handle = await options.calls.open(path, 'wx+').catch((error: unknown) => refuse(path, error));
    return new PartialFile(folder, file, options, { path, handle });
  }

  /**
   * Continues the largest part that was left of a file, or begins it; more bytes than the file has are no part of it.
   * Throws hub/disk, and what `check` throws.
   */
  static async open(folder: string, file: HubFile, options: PartialOptions): Promise<PartialFile> {
    for (const left of await findLeftovers(folder)) {
      if (left.hex !== file.hash.hex || left.size === 0 || left.size > file.size) continue;
      if (!left.isFree && !left.isQuiet) continue;
      const partial =
        (left.isFree ? await PartialFile.#takeOver(left.path, folder, file, options) : null) ??
        (await PartialFile.#copy(left.path, folder, file, options));
      if (partial) return partial;
    }
    return PartialFile.create(folder, file, options);
  }

  /** Null: another process has taken it, or it may be read only, as what another person left. */
  static async #takeOver(
    left: string,
    folder: string,
    file: HubFile,
    options: PartialOptions,
  ): Promise<PartialFile | null> {
    const { calls } = options;
    const path = partialPath(folder, file.hash.hex, newHolder());
    const isTaken = await calls.rename(left, path).then(
      () => true,
      () => false,
    );
    if (!isTaken) return null;
    const handle = await calls.open(path, constants.O_RDWR | NOFOLLOW).catch(() => null);
    if (handle) return new PartialFile(folder, file, options, { path, handle }).#begin(handle);
    await calls.rename(path, left).catch(() => undefined);
    return null;
  }

  /** Null: it cannot be read. */
  static async #copy(
    left: string,
    folder: string,
    file: HubFile,
    options: PartialOptions,
  ): Promise<PartialFile | null> {
    const source = await openToRead(left, options.calls);
    if (!source) return null;
    try {
      return await (await PartialFile.create(folder, file, options)).#begin(source);
    } finally {
      await source.close();
    }
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#length;
  }

  async #begin(source: FileHandle): Promise<this> {
    try {
      await this.#take(source);
      return this;
    } catch (error) {
      await this.keep();
      throw asDiskError(this.path, error);
    }
  }

  /** Takes the bytes after those that are there from a file, which may be this one. */
  async #take(source: FileHandle, onPiece: (bytes: number) => void = () => undefined): Promise<void> {
    const { size } = this.#file;
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size));
    while (this.#length < size) {
      this.#options.check();
      const wanted = Math.min(buffer.length, size - this.#length);
      const { bytesRead } = await source.read(buffer, 0, wanted, this.#length);
      if (bytesRead === 0) return;
      const bytes = buffer.subarray(0, bytesRead);
      if (source === this.#handle) this.#count(bytes);
      else await this.write(bytes);
      onPiece(bytesRead);
    }
  }

  #count(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** Takes what is missing from a file with the same content; from one that cannot be read nothing is taken. */
  async copyFrom(path: string, onPiece: (bytes: number) => void): Promise<void> {
    const source = await openToRead(path, this.#options.calls);
    if (!source) return;
    try {
      await this.#take(source, onPiece);
    } catch (error) {
      throw asDiskError(this.path, error);
    } finally {
      await source.close();
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
      this.#count(bytes.subarray(0, at));
    }
  }

  /** Whether the hash of the whole is that of the list. Once per content. */
  isRight(): boolean {
    return this.#hash.digest() === this.#file.hash.hex;
  }

  /** Flushes the content to the disk and gives it its name. Throws hub/disk. */
  async finish(target: string): Promise<void> {
    const { calls } = this.#options;
    try {
      await this.#handle.sync();
      const isOurs = await this.#isNamed();
      await this.#handle.close();
      if (!isOurs && (await sizeOf(target)) === this.#file.size) return;
      if (!isOurs)
        throw new HubError('hub/disk', `${this.path}: was removed or replaced while it was downloaded`);
      await calls.rename(this.path, target).catch(async (error: unknown) => {
        // On Windows a file that another program holds open cannot be replaced; it has the same content.
        const found = await calls.stat(target).catch(() => null);
        if (found?.size !== this.#file.size) throw error;
        await this.#remove();
      });
    } catch (error) {
      refuse(target, error);
    }
  }

  /** Whether the file at the path is the one that was written, whole: `hf cache prune` removes it at any time. */
  async #isNamed(): Promise<boolean> {
    const named = await lstat(this.path, { bigint: true }).catch(() => null);
    const written = await this.#handle.stat({ bigint: true });
    return named?.ino === written.ino && Number(written.size) === this.#file.size;
  }

  /** Closes the file and leaves it to the next attempt of any process, unless a larger part is left already. */
  async keep(): Promise<void> {
    const { calls } = this.#options;
    await this.#close();
    const path = partialPath(this.#folder, this.#file.hash.hex);
    const [own, other] = await Promise.all([this.path, path].map((one) => lstat(one).catch(() => null)));
    if (own && other?.isFile() && other.size >= own.size && other.size <= this.#file.size)
      return this.#remove();
    // Where it keeps its name it is taken over when this process has ended.
    await calls.rename(this.path, path).catch(() => undefined);
  }

  /** Closes the file and removes it. */
  async discard(): Promise<void> {
    await this.#close();
    await this.#remove();
  }

  /** What cannot be removed now is removed by a later download. */
  async #remove(): Promise<void> {
    await this.#options.calls.rm(this.path, { force: true }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

/** Null: it cannot be read, or is a link. */
function openToRead(path: string, calls: DownloadCalls): Promise<FileHandle | null> {
  return calls.open(path, constants.O_RDONLY | NOFOLLOW).catch(() => null);
}

function asDiskError(path: string, error: unknown): unknown {
  if (error instanceof StudioError) return error;
  return new HubError('hub/disk', `${path}: cannot be written (${describeFileError(error)})`);
}

function refuse(path: string, error: unknown): never {
  throw asDiskError(path, error);
}
