import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { list, malformed, ModelError, unsupported } from '../../models/error.ts';

/** Bytes of an entry's own header, at least. */
const LOCAL_HEADER = 30;
/** Far more than the largest network has tensors. */
const MAX_ENTRIES = 100_000;

/**
 * The files of a zip that stores without compression, as torch.save writes it: views of `bytes`, no
 * copies, so that no archive can unfold to more than its own size. Throws model/malformed or
 * model/unsupported, naming `file` and the entry.
 */
export async function readStoredZip(bytes: Uint8Array, file: string): Promise<Map<string, Uint8Array>> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const zip = await fromBufferPromise(buffer, { validateEntrySizes: false }); // checked below, by name
    if (zip.entryCount > MAX_ENTRIES)
      throw new ModelError(
        'model/too-large',
        `${file}: ${String(zip.entryCount)} entries, more than ${String(MAX_ENTRIES)}`,
      );
    const entries = new Map<string, Uint8Array>();
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName))
        throw malformed(`${file}: entry ${list([entry.fileName])} is there twice`);
      entries.set(entry.fileName, await locateEntry(zip, entry, bytes, file));
    }
    return entries;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw malformed(`${file}: broken zip: ${list([error instanceof Error ? error.message : String(error)])}`);
  }
}

async function locateEntry(zip: ZipFile, entry: Entry, bytes: Uint8Array, file: string): Promise<Uint8Array> {
  const at = `${file}: entry ${list([entry.fileName])}`;
  if (entry.isEncrypted()) throw unsupported(`${at} is encrypted`);
  if (entry.compressionMethod !== 0)
    throw unsupported(`${at} is compressed (method ${String(entry.compressionMethod)}), torch.save stores`);
  if (entry.compressedSize !== entry.uncompressedSize)
    throw malformed(
      `${at} has ${String(entry.compressedSize)} bytes, says ${String(entry.uncompressedSize)}`,
    );
  return locateData(zip, entry, bytes, (problem) => malformed(`${at} ${problem}`));
}

/**
 * An entry's bytes as they stand in the file, compressed or not: a view of `bytes`. Throws what `fail` makes of a
 * problem, such as "of 9 bytes at 40 reaches past the file's 45".
 */
export async function locateData(
  zip: ZipFile,
  entry: Entry,
  bytes: Uint8Array,
  fail: (problem: string) => Error,
): Promise<Uint8Array> {
  const { compressedSize: size, relativeOffsetOfLocalHeader: header } = entry;
  const past = (at: number): Error =>
    fail(`of ${String(size)} bytes at ${String(at)} reaches past the file's ${String(bytes.length)}`);
  if (header + LOCAL_HEADER + size > bytes.length) throw past(header + LOCAL_HEADER);
  const { fileDataStart } = await zip
    .readLocalFileHeaderPromise(entry, { minimal: true })
    .catch((error: unknown) => {
      throw fail(`is damaged: ${error instanceof Error ? error.message : String(error)}`);
    });
  if (fileDataStart + size > bytes.length) throw past(fileDataStart);
  return bytes.subarray(fileDataStart, fileDataStart + size);
}
