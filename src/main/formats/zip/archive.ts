import { crc32, inflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { reportError, StudioError } from '../../../contract/errors.ts';
import { oneLine } from '../../models/error.ts';
import { locateData } from './stored-zip.ts';

/** The two kinds of files in a project: its text, and latents under their hashes. */
export interface Archive {
  /** Of project.json, UTF-8. */
  readonly text: string;
  /** .npy files by the name without folder and ending: <sha256>, or <sha256>-3x32x32. */
  readonly latents: ReadonlyMap<string, Uint8Array>;
}

const TEXT_NAME = 'project.json';
const LATENT_NAME = /^latents\/([0-9a-f]{64}(?:-\d{1,5}(?:x\d{1,5}){2})?)\.npy$/;
const MAX_TEXT_BYTES = 16 * 2 ** 20;
/** A project has at most 64 pins; two latents each and as many again in other shapes. */
const MAX_ENTRIES = 1024;
/** The same archive has the same bytes, whenever it is written. A zip knows no earlier day. */
const DAY = new Date(1980, 0, 1);

/** The archive as a zip: text deflated; latents stored, since noise does not shrink. */
export function packArchive({ text, latents }: Archive): Uint8Array {
  const files = [...latents].map(([name, bytes]) => [`latents/${name}.npy`, [bytes, { level: 0 }]] as const);
  return zipSync(
    { [TEXT_NAME]: new TextEncoder().encode(text), ...Object.fromEntries(files) },
    { level: 6, mtime: DAY },
  );
}

/**
 * Reads what packArchive wrote, from anybody. Entries of other names are not looked at. Latents are views of `bytes`
 * and the text is bounded, so that no archive unfolds to more than 16 MiB over its own size; nor are more bytes read
 * than it has. Throws a StudioError `document/malformed` that names the file, the entry and what is wrong with it.
 */
export async function unpackArchive(bytes: Uint8Array, file: string): Promise<Archive> {
  try {
    const zip = await fromBufferPromise(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      { validateEntrySizes: false }, // entries whose sizes do not fit are named below
    );
    if (zip.entryCount > MAX_ENTRIES) throw malformed(`${zip.entryCount} entries, at most ${MAX_ENTRIES}`);
    return await readEntries(zip, bytes);
  } catch (error) {
    throw new StudioError('document/malformed', oneLine(`${file}: ${reportError(error).message}`));
  }
}

async function readEntries(zip: ZipFile, bytes: Uint8Array): Promise<Archive> {
  let text: string | null = null;
  let taken = 0;
  const latents = new Map<string, Uint8Array>();
  for await (const entry of zip.eachEntry()) {
    const latent = LATENT_NAME.exec(entry.fileName)?.[1];
    if (latent === undefined && entry.fileName !== TEXT_NAME) continue;
    if (latent === undefined ? text !== null : latents.has(latent))
      throw malformed(`entry ${entry.fileName} is there twice`);
    const packed = await locate(zip, entry, bytes);
    taken += packed.length;
    if (taken > bytes.length) throw malformed('entries share their bytes');
    if (latent === undefined) text = readText(entry, packed);
    else latents.set(latent, readStored(entry, packed));
  }
  if (text === null) throw malformed(`no entry ${TEXT_NAME}: not a project`);
  return { text, latents };
}

/** The entry's bytes as they stand in the file. */
async function locate(zip: ZipFile, entry: Entry, bytes: Uint8Array): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw malformed(`entry ${entry.fileName} is encrypted`);
  return locateData(zip, entry, bytes, (problem) => malformed(`entry ${entry.fileName} ${problem}`));
}

function readText(entry: Entry, packed: Uint8Array): string {
  const size = entry.uncompressedSize;
  if (size > MAX_TEXT_BYTES)
    throw malformed(`entry ${TEXT_NAME} has ${size} bytes, more than ${MAX_TEXT_BYTES}`);
  if (entry.compressionMethod === 0) return decode(entry, packed);
  if (entry.compressionMethod !== 8)
    throw malformed(`entry ${TEXT_NAME} is compressed by method ${entry.compressionMethod}`);
  return decode(entry, inflate(entry, packed));
}

/** No more than the entry says that it holds. */
function inflate({ fileName, uncompressedSize: size }: Entry, packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw malformed(
      error instanceof RangeError
        ? `entry ${fileName} holds more than the ${size} bytes it says, in ${packed.length} compressed ones`
        : `entry ${fileName} is damaged: its ${packed.length} compressed bytes cannot be read (${reportError(error).message})`,
    );
  }
}

function decode(entry: Entry, bytes: Uint8Array): string {
  check(entry, bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(`entry ${entry.fileName} is not UTF-8`);
  }
}

function readStored(entry: Entry, packed: Uint8Array): Uint8Array {
  if (entry.compressionMethod !== 0)
    throw malformed(
      `entry ${entry.fileName} is compressed by method ${entry.compressionMethod}, must be stored`,
    );
  check(entry, packed);
  return packed;
}

function check(entry: Entry, bytes: Uint8Array): void {
  if (bytes.length !== entry.uncompressedSize)
    throw malformed(`entry ${entry.fileName} has ${bytes.length} bytes, says ${entry.uncompressedSize}`);
  if (crc32(bytes) !== entry.crc32)
    throw malformed(`entry ${entry.fileName} is damaged: its checksum differs`);
}

function malformed(message: string): Error {
  return new Error(message);
}
