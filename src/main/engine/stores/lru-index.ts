import type { FoundResult } from './result-folder.ts';

/** What is known of the files in a folder of results: their sizes, and in which order they were used. */
export interface ResultLedger {
  /** Of all files that are known. */
  readonly bytes: number;
  /** The file was written or read just now. */
  use(key: string, bytes: number): void;
  forget(key: string): void;
  /** Takes over what a scan found; what was used since `beginScan` is newer than that. */
  beginScan(): void;
  endScan(found: readonly FoundResult[]): void;
  /** The files to drop, least recently used first, so that the rest fits; they are forgotten. */
  dropBeyond(budget: number): string[];
}

export function createResultLedger(): ResultLedger {
  let files = new Map<string, number>(); // a Map iterates in order of insertion: least recently used first
  let usedSince = new Map<string, number>();
  let bytes = 0;

  const forget = (key: string): void => {
    bytes -= files.get(key) ?? 0;
    files.delete(key);
    usedSince.delete(key);
  };
  return {
    get bytes() {
      return bytes;
    },
    forget,
    use(key, size) {
      forget(key);
      files.set(key, size);
      usedSince.set(key, size);
      bytes += size;
    },
    beginScan() {
      usedSince = new Map();
    },
    endScan(found) {
      const known = new Map([...files.keys()].map((key, place) => [key, place]));
      const place = (file: FoundResult): number => known.get(file.key) ?? -1;
      // The disk's clock ticks every few milliseconds; within a tick the ledger knows better.
      const inOrder = found.toSorted((a, b) => a.usedAt - b.usedAt || place(a) - place(b));
      files = new Map(inOrder.map((file) => [file.key, file.bytes]));
      for (const [key, size] of usedSince) {
        files.delete(key);
        files.set(key, size);
      }
      bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
    },
    dropBeyond(budget) {
      const dropped: string[] = [];
      for (const key of files.keys()) {
        if (bytes <= budget) break;
        forget(key);
        dropped.push(key);
      }
      return dropped;
    },
  };
}
