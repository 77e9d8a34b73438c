import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';

/** Bytes of an entry's own header, at least. */
const LOCAL_HEADER = 30;
const MAGIC = 'PK\x03\x04';

/** An entry of a zip, its data as they stand in the file. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  /** Bytes in the file, and when unpacked, as the archive says. */
  readonly compressedSize: number;
  readonly size: number;
  readonly crc32: number;
  /**
   * The data, compressed or not: a view of the file, no copy, so that no archive unfolds by being read. Throws what
   * `fail` makes of a problem, such as "of 9 bytes at 40 reaches past the file's 45".
   */
  locate(fail: (problem: string) => Error): Promise<Uint8Array>;
}

/**
 * The entries of a zip from an untrusted source, in the order of its directory; nothing is unpacked, and sizes are not compared.
 * Throws an error of one line on a directory that cannot be read, and what `tooMany` makes of more than `maxEntries` entries.
 */
export async function* readZip(
  bytes: Uint8Array,
  maxEntries: number,
  tooMany: (count: number) => Error,
): AsyncGenerator<ZipEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Callers compare the sizes and name the entry.
  const zip = await asDirectoryError(bytes, fromBufferPromise(buffer, { validateEntrySizes: false }));
  if (zip.entryCount > maxEntries) throw tooMany(zip.entryCount);
  const entries = zip.eachEntry()[Symbol.asyncIterator]();
  for (;;) {
    const { done, value: entry } = await asDirectoryError(bytes, entries.next());
    if (done) return;
    yield {
      name: entry.fileName,
      isEncrypted: entry.isEncrypted(),
      method: entry.compressionMethod,
      compressedSize: entry.compressedSize,
      size: entry.uncompressedSize,
      crc32: entry.crc32,
      locate: (fail) => locate(zip, entry, bytes, fail),
    };
  }
}

/** What yauzl says of a directory that it cannot read, as one short line. What it says of an entry's name stays. */
async function asDirectoryError<T>(bytes: Uint8Array, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!/central directory|signature|zip64|multi-disk|end of file/i.test(message)) throw error;
    const problem = /end of central directory record signature/i.test(message)
      ? isZip(bytes)
        ? `cut short at byte ${bytes.length}: the zip's directory is missing`
        : 'not a zip archive'
      : "the zip's directory is damaged";
    throw new Error(problem, { cause: error });
  }
}

async function locate(
  zip: ZipFile,
  entry: Entry,
  bytes: Uint8Array,
  fail: (problem: string) => Error,
): Promise<Uint8Array> {
  const { compressedSize: size, relativeOffsetOfLocalHeader: header } = entry;
  const past = (at: number): Error =>
    fail(`of ${size} bytes at ${at} reaches past the file's ${bytes.length}`);
  if (header + LOCAL_HEADER + size > bytes.length) throw past(header + LOCAL_HEADER);
  const { fileDataStart } = await zip
    .readLocalFileHeaderPromise(entry, { minimal: true })
    .catch((error: unknown) => {
      throw fail(`is damaged: ${error instanceof Error ? error.message : String(error)}`);
    });
  if (fileDataStart + size > bytes.length) throw past(fileDataStart);
  return bytes.subarray(fileDataStart, fileDataStart + size);
}

/** Whether bytes begin as a zip with at least one entry. */
export function isZip(bytes: Uint8Array): boolean {
  return [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** Name of the first file of a zip; null where the bytes are none. */
export function firstEntryName(bytes: Uint8Array): string | null {
  if (!isZip(bytes)) return null;
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return new TextDecoder('latin1').decode(bytes.subarray(LOCAL_HEADER, LOCAL_HEADER + length));
}
