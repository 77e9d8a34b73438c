import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { ByteSource } from '../../files/byte-source.ts';

/** Bytes of an entry's own header, at least. */
const LOCAL_HEADER = 30;
const MAGIC = 'PK\x03\x04';

/** Bytes of a zip. */
export interface ZipRange {
  readonly offset: number;
  readonly size: number;
}

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
   * Where the data are, compressed or not: within the file, so that no archive unfolds by being read. Throws what
   * `fail` makes of a problem, such as "of 9 bytes at 40 reaches past the file's 45".
   */
  locate(fail: (problem: string) => Error): Promise<ZipRange>;
}

/** What yauzl asks for, from a source. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  /** Reads as many bytes as there are, and reports how many. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, count: number) => void,
  ): void {
    const count = Math.max(0, Math.min(length, this.#source.size - position));
    const target = buffer.subarray(offset, offset + count);
    let failure: Error | null = null;
    try {
      const bytes = this.#source.read(position, count, target);
      if (this.#source.file === null) target.set(bytes);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    // The next turn: yauzl reads entry after entry, which would pile up on the stack.
    setImmediate(callback, failure, count);
  }
}

/**
 * The entries of a zip from an untrusted source, in the order of its directory; nothing is unpacked, and sizes are not compared.
 * Throws an error of one line on a directory that cannot be read, and what `tooMany` makes of more than `maxEntries` entries.
 */
export async function* readZip(
  source: ByteSource,
  maxEntries: number,
  tooMany: (count: number) => Error,
): AsyncGenerator<ZipEntry> {
  // Callers compare the sizes and name the entry.
  const options = { validateEntrySizes: false, autoClose: false };
  const reader = new SourceReader(source);
  const zip = await asDirectoryError(source, fromRandomAccessReaderPromise(reader, source.size, options));
  if (zip.entryCount > maxEntries) throw tooMany(zip.entryCount);
  const entries = zip.eachEntry()[Symbol.asyncIterator]();
  for (;;) {
    const { done, value: entry } = await asDirectoryError(source, entries.next());
    if (done) return;
    yield {
      name: entry.fileName,
      isEncrypted: entry.isEncrypted(),
      method: entry.compressionMethod,
      compressedSize: entry.compressedSize,
      size: entry.uncompressedSize,
      crc32: entry.crc32,
      locate: (fail) => locate(zip, entry, source.size, fail),
    };
  }
}

/** What yauzl says of a directory that it cannot read, as one short line. What it says of an entry's name stays. */
async function asDirectoryError<T>(source: ByteSource, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!/central directory|signature|zip64|multi-disk|end of file/i.test(message)) throw error;
    const problem = /end of central directory record signature/i.test(message)
      ? isZip(source.read(0, Math.min(source.size, MAGIC.length)))
        ? `cut short at byte ${source.size}: the zip's directory is missing`
        : 'not a zip archive'
      : "the zip's directory is damaged";
    throw new Error(problem, { cause: error });
  }
}

async function locate(
  zip: ZipFile,
  entry: Entry,
  available: number,
  fail: (problem: string) => Error,
): Promise<ZipRange> {
  const { compressedSize: size, relativeOffsetOfLocalHeader: header } = entry;
  const past = (at: number): Error => fail(`of ${size} bytes at ${at} reaches past the file's ${available}`);
  if (header + LOCAL_HEADER + size > available) throw past(header + LOCAL_HEADER);
  const { fileDataStart } = await zip
    .readLocalFileHeaderPromise(entry, { minimal: true })
    .catch((error: unknown) => {
      throw fail(`is damaged: ${error instanceof Error ? error.message : String(error)}`);
    });
  if (fileDataStart + size > available) throw past(fileDataStart);
  return { offset: fileDataStart, size };
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
