import { lstat, mkdir, readFile, rename, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LruIndex } from './lru-index.ts';
import { decodeResult, encodeResult, resultFileBytes } from './result-file.ts';
import { resultPath, scanResults, temporaryPath } from './result-folder.ts';

const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** Each takes several turns of a loop that the network blocks most of the time. */
const MAX_WRITERS = 16;
/** After this part of the bound was written, the folder is scanned again for files of other processes. */
const RESCAN_PART = 1 / 8;

interface WaitingResult {
  readonly key: string;
  readonly result: Float32Array;
}

/**
 * Results on disk. They can all be computed again, so no problem with a file is an error: what cannot be read is
 * unknown, what cannot be written is not stored. The folder may be deleted, and shared with other processes.
 */
export class ResultFiles {
  readonly #folder: string;
  readonly #index = new LruIndex();
  readonly #waiting: WaitingResult[] = [];
  /** What has to end before `settle` resolves. */
  readonly #busy = new Set<Promise<void>>();
  #lastScan: Promise<void> = Promise.resolve();
  #maxBytes: number;
  #waitingBytes = 0;
  #writers = 0;
  #bytesSinceScan = 0;
  #scanning = false;

  /** @param maxBytes of files in the folder, > 0; beyond it the least recently used are removed. By default none are. */
  constructor(folder: string, maxBytes = Infinity) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#track(this.#scan());
  }

  /** `length` values, or null when there is no such file or it is damaged; a damaged one is removed. */
  async read(key: string, length: number): Promise<Float32Array | null> {
    const path = resultPath(this.#folder, key);
    const size = resultFileBytes(length);
    const found = await lstat(path).catch(() => null);
    if (!found?.isFile()) return null;
    // A file that is far too large is not read to find that out.
    const bytes = found.size === size ? await readFile(path).catch(() => undefined) : null;
    if (bytes === undefined) return null; // it may be whole: too many files are open, or the disk is busy
    const result = bytes && decodeResult(key, bytes, length);
    if (!result) {
      void this.#remove(key);
      return null;
    }
    this.#index.use(key, size);
    const now = new Date();
    this.#track(utimes(path, now, now));
    return result;
  }

  /** Writes soon, without waiting; while the disk does not keep up, not at all. */
  write(key: string, result: Float32Array): void {
    if (resultFileBytes(result.length) > this.#maxBytes) return;
    if (this.#waitingBytes + result.byteLength > MAX_WAITING_BYTES) return;
    this.#waiting.push({ key, result });
    this.#waitingBytes += result.byteLength;
    if (this.#writers >= MAX_WRITERS) return;
    this.#writers += 1;
    this.#track(this.#writeWaiting());
  }

  /** Bytes of the files in the folder, those of other processes included. */
  async measure(): Promise<number> {
    await this.#scan();
    return this.#index.bytes;
  }

  /** From now on at most so many bytes, > 0; what is beyond is removed at once. */
  limit(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#removeBeyondLimit();
  }

  /** Removes every result that is there; what is being written meanwhile stays. */
  async empty(): Promise<void> {
    await this.#scan(); // what other processes wrote is removed too
    await Promise.all(this.#index.dropBeyond(0).map((key) => this.#remove(key)));
  }

  /** Resolves when the folder was scanned and nothing waits to be written or removed. */
  async settle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  /** After what is under way: two scans at once would each take the other's half-filled index for the whole. */
  #scan(): Promise<void> {
    const scan = this.#lastScan.then(() => this.#scanNow());
    this.#lastScan = scan;
    return scan;
  }

  async #scanNow(): Promise<void> {
    this.#scanning = true;
    this.#bytesSinceScan = 0;
    this.#index.beginScan();
    this.#index.endScan(await scanResults(this.#folder));
    this.#scanning = false;
    this.#removeBeyondLimit();
  }

  /** While a scan is under way the index is incomplete: the end of the scan removes what is beyond. */
  #removeBeyondLimit(): void {
    if (this.#scanning) return;
    for (const key of this.#index.dropBeyond(this.#maxBytes)) void this.#remove(key);
  }

  #remove(key: string): Promise<void> {
    this.#index.forget(key);
    const removed = unlink(resultPath(this.#folder, key)).catch(() => undefined);
    this.#track(removed);
    return removed;
  }

  async #writeWaiting(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { key, result } = next;
      await writeWhole(this.#folder, key, encodeResult(key, result)).then(
        () => this.#index.use(key, resultFileBytes(result.length)),
        () => undefined,
      );
      this.#waitingBytes -= result.byteLength;
      this.#bytesSinceScan += result.byteLength;
      this.#removeBeyondLimit();
      if (this.#bytesSinceScan > this.#maxBytes * RESCAN_PART && !this.#scanning) this.#track(this.#scan());
    }
    this.#writers -= 1;
  }

  #track(task: Promise<unknown>): void {
    const quiet: Promise<void> = task.then(
      () => undefined,
      () => undefined,
    );
    this.#busy.add(quiet);
    void quiet.then(() => this.#busy.delete(quiet));
  }
}

/**
 * Under a temporary name first: a reader of the key finds all of the file or nothing. The atomic writer of main/files
 * is not used: it flushes file and folder to the disk, which costs more than a result that can be computed again is
 * worth, and it names temporary files so that other folders are swept after an hour; this folder has its own scan.
 */
async function writeWhole(folder: string, key: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryPath(folder, key);
  try {
    await writeFile(temporary, bytes).catch(async () => {
      await mkdir(dirname(temporary), { recursive: true });
      await writeFile(temporary, bytes);
    });
    await rename(temporary, resultPath(folder, key));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
