import { FormatError, malformed, tooLarge, unsupported } from '../error.ts';
import { list } from '../../files/untrusted-text.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import { readZip, type ZipEntry, type ZipRange } from '../zip/reader.ts';

/** Far more than the largest network has tensors. */
const MAX_ENTRIES = 100_000;

/**
 * Where the files of a zip lie that stores without compression, as torch.save writes it: within the source, so that no
 * archive can unfold to more than its own size. Throws file/malformed or
 * file/unsupported, naming `file` and the entry.
 */
export async function readStoredEntries(source: ByteSource, file: string): Promise<Map<string, ZipRange>> {
  const tooMany = (count: number): Error => tooLarge(`${file}: ${count} entries, more than ${MAX_ENTRIES}`);
  try {
    const entries = new Map<string, ZipRange>();
    for await (const entry of readZip(source, MAX_ENTRIES, tooMany)) {
      if (entries.has(entry.name)) throw malformed(`${file}: entry ${list([entry.name])} is there twice`);
      entries.set(entry.name, await locateStored(entry, file));
    }
    return entries;
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw malformed(`${file}: broken zip: ${list([error instanceof Error ? error.message : String(error)])}`);
  }
}

async function locateStored(entry: ZipEntry, file: string): Promise<ZipRange> {
  const at = `${file}: entry ${list([entry.name])}`;
  if (entry.isEncrypted) throw unsupported(`${at} is encrypted`);
  if (entry.method !== 0)
    throw unsupported(`${at} is compressed (method ${entry.method}), torch.save stores`);
  if (entry.compressedSize !== entry.size)
    throw malformed(`${at} has ${entry.compressedSize} bytes, says ${entry.size}`);
  return entry.locate((problem) => malformed(`${at} ${problem}`));
}
