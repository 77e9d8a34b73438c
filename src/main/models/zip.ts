import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { list, malformed, ModelError, unsupported } from './error.ts';

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
    const zip = await fromBufferPromise(buffer);
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
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    throw unsupported(`${at} is compressed (method ${String(entry.compressionMethod)}), torch.save stores`);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const end = fileDataStart + entry.compressedSize;
  if (end > bytes.length)
    throw malformed(`${at} ends at ${String(end)}, past the file's ${String(bytes.length)} bytes`);
  return bytes.subarray(fileDataStart, end);
}
