import { crc32, inflateRawSync } from 'node:zlib';
import { reportError, StudioError } from '../../contract/errors.ts';
import { readZip, type ZipEntry, type ZipRange } from '../formats/zip/reader.ts';
import { writeZip } from '../formats/zip/writer.ts';
import { memorySource } from '../files/byte-source.ts';
import { oneLine } from '../files/untrusted-text.ts';

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

/** The archive as a zip: text deflated; latents stored, since noise does not shrink. */
export function packArchive({ text, latents }: Archive): Uint8Array {
  return writeZip([
    { name: TEXT_NAME, bytes: new TextEncoder().encode(text), stored: false },
    ...[...latents].map(([name, bytes]) => ({ name: `latents/${name}.npy`, bytes, stored: true })),
  ]);
}

/**
 * Reads what packArchive wrote, from an untrusted source. Entries of other names are not looked at. Latents are views of `bytes`
 * and the text is bounded, so that no archive unfolds to more than 16 MiB over its own size; nor are more bytes read
 * than it has. Throws a StudioError `document/malformed` that names the file, the entry and what is wrong with it.
 */
export async function unpackArchive(bytes: Uint8Array, file: string): Promise<Archive> {
  try {
    return await readEntries(bytes);
  } catch (error) {
    throw new StudioError('document/malformed', oneLine(`${file}: ${reportError(error).message}`));
  }
}

async function readEntries(bytes: Uint8Array): Promise<Archive> {
  let text: string | null = null;
  let taken = 0;
  const latents = new Map<string, Uint8Array>();
  const tooMany = (count: number): Error => malformed(`${count} entries, at most ${MAX_ENTRIES}`);
  for await (const entry of readZip(memorySource(bytes), MAX_ENTRIES, tooMany)) {
    const latent = LATENT_NAME.exec(entry.name)?.[1];
    if (latent === undefined && entry.name !== TEXT_NAME) continue;
    if (latent === undefined ? text !== null : latents.has(latent))
      throw malformed(`entry ${entry.name} is there twice`);
    const { offset, size } = await locate(entry);
    const packed = bytes.subarray(offset, offset + size);
    taken += packed.length;
    if (taken > bytes.length) throw malformed('entries share their bytes');
    if (latent === undefined) text = readText(entry, packed);
    else latents.set(latent, readStored(entry, packed));
  }
  if (text === null) throw malformed(`no entry ${TEXT_NAME}: not a project`);
  return { text, latents };
}

/** Where the entry's bytes stand in the file. */
async function locate(entry: ZipEntry): Promise<ZipRange> {
  if (entry.isEncrypted) throw malformed(`entry ${entry.name} is encrypted`);
  return entry.locate((problem) => malformed(`entry ${entry.name} ${problem}`));
}

function readText(entry: ZipEntry, packed: Uint8Array): string {
  const size = entry.size;
  if (size > MAX_TEXT_BYTES)
    throw malformed(`entry ${TEXT_NAME} has ${size} bytes, more than ${MAX_TEXT_BYTES}`);
  if (entry.method === 0) return decode(entry, packed);
  if (entry.method !== 8) throw malformed(`entry ${TEXT_NAME} is compressed by method ${entry.method}`);
  return decode(entry, inflate(entry, packed));
}

/** At most the number of bytes that the entry states. */
function inflate({ name, size }: ZipEntry, packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw malformed(
      error instanceof RangeError
        ? `entry ${name} holds more than the ${size} bytes it says, in ${packed.length} compressed ones`
        : `entry ${name} is damaged: its ${packed.length} compressed bytes cannot be read (${reportError(error).message})`,
    );
  }
}

function decode(entry: ZipEntry, bytes: Uint8Array): string {
  check(entry, bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(`entry ${entry.name} is not UTF-8`);
  }
}

function readStored(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  if (entry.method !== 0)
    throw malformed(`entry ${entry.name} is compressed by method ${entry.method}, must be stored`);
  check(entry, packed);
  return packed;
}

function check(entry: ZipEntry, bytes: Uint8Array): void {
  if (bytes.length !== entry.size)
    throw malformed(`entry ${entry.name} has ${bytes.length} bytes, says ${entry.size}`);
  if (crc32(bytes) !== entry.crc32) throw malformed(`entry ${entry.name} is damaged: its checksum differs`);
}

function malformed(message: string): Error {
  return new Error(message);
}
