import { lstat, mkdir, readFile, rename, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeResult, encodeResult, resultFileBytes } from './result-file.ts';
import { resultPath, scanResults, temporaryPath } from './result-folder.ts';
import { createResultLedger } from './lru-index.ts';

/**
 * Results on disk. They can all be made again, so nothing that goes wrong with a file is an error: what cannot be
 * read is not known, what cannot be written is not kept. The folder may be deleted, and shared with other processes.
 */
export interface ResultFiles {
  /** `length` values, or null when they are not there or the file is damaged; a damaged one is removed. */
  read(key: string, length: number): Promise<Float32Array | null>;
  /** Writes soon, without waiting; while the disk does not keep up, not at all. */
  write(key: string, result: Float32Array): void;
  /** Bytes of the files in the folder. */
  measure(): Promise<number>;
  /** From now on at most so many bytes, > 0; what is beyond goes at once. */
  limit(budget: number): void;
  /** Removes every result that is there; what is being written meanwhile stays. */
  empty(): Promise<void>;
  /** Resolves when the folder was scanned and nothing waits to be written or removed. */
  settle(): Promise<void>;
}

const MOST_WAITING_BYTES = 64 * 2 ** 20;
/** Each takes several turns of a loop that the network blocks most of the time. */
const WRITES_AT_ONCE = 16;
/** After this part of the budget was written, other processes' files are counted anew. */
const RESCAN_PART = 1 / 8;

/** @param mostBytes of files in the folder, > 0; beyond it the least recently used go. Without it all stay. */
export function createResultFiles(folder: string, mostBytes = Infinity): ResultFiles {
  let budget = mostBytes;
  const ledger = createResultLedger();
  const waiting: { readonly key: string; readonly result: Float32Array }[] = [];
  const busy = new Set<Promise<void>>();
  let waitingBytes = 0;
  let writers = 0;
  let writtenBytes = 0;
  let scanning = false;

  const track = (task: Promise<unknown>): void => {
    const quiet: Promise<void> = task.then(
      () => undefined,
      () => undefined,
    );
    busy.add(quiet);
    void quiet.then(() => busy.delete(quiet));
  };
  const remove = (key: string): Promise<void> => {
    ledger.forget(key);
    const removed = unlink(resultPath(folder, key)).catch(() => undefined);
    track(removed);
    return removed;
  };
  const keepBudget = (): void => {
    if (!scanning) ledger.dropBeyond(budget).forEach((key) => void remove(key));
  };
  const scan = async (): Promise<void> => {
    scanning = true;
    writtenBytes = 0;
    ledger.beginScan();
    ledger.endScan(await scanResults(folder));
    scanning = false;
    keepBudget();
  };

  const writeNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { key, result } = next;
      await writeWhole(folder, key, encodeResult(key, result)).then(
        () => ledger.use(key, resultFileBytes(result.length)),
        () => undefined,
      );
      waitingBytes -= result.byteLength;
      writtenBytes += result.byteLength;
      keepBudget();
      if (writtenBytes > budget * RESCAN_PART && !scanning) track(scan());
    }
    writers -= 1;
  };

  const scanned = scan();
  track(scanned);
  return {
    async read(key, length) {
      const path = resultPath(folder, key);
      const size = resultFileBytes(length);
      const found = await lstat(path).catch(() => null);
      if (!found?.isFile()) return null;
      // A file that is far too large is not read to find that out.
      const bytes = found.size === size ? await readFile(path).catch(() => undefined) : null;
      if (bytes === undefined) return null; // whole, perhaps: too many files are open, or the disk is busy
      const result = bytes && decodeResult(key, bytes, length);
      if (!result) {
        void remove(key);
        return null;
      }
      ledger.use(key, size);
      const now = new Date();
      track(utimes(path, now, now));
      return result;
    },
    write(key, result) {
      if (resultFileBytes(result.length) > budget) return;
      if (waitingBytes + result.byteLength > MOST_WAITING_BYTES) return;
      waiting.push({ key, result });
      waitingBytes += result.byteLength;
      if (writers >= WRITES_AT_ONCE) return;
      writers += 1;
      track(writeNext());
    },
    async measure() {
      await scanned;
      return ledger.bytes;
    },
    limit(bytes) {
      budget = bytes;
      keepBudget();
    },
    async empty() {
      await scan(); // what other processes wrote goes too
      await Promise.all(ledger.dropBeyond(0).map(remove));
    },
    async settle() {
      while (busy.size > 0) await Promise.all(busy);
    },
  };
}

/** Under a name of its own first: whoever looks under the key finds all of it or nothing. */
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
