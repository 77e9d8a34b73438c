import { inflateSync } from 'node:zlib';
import { StudioError } from '../../../contract/errors.ts';

/** The name of an attached file, then the object with its bytes; as pdf/writer.ts writes them. */
const HOLDER = /^> \/EF << \/F (\d{1,10}) 0 R >> >>/;
const STREAM = /^<< \/Type \/EmbeddedFile \/Filter \/FlateDecode \/Length (\d{1,10}) >>\nstream\n/;
const MAX_HEAD = 200;

/** Whether these bytes begin as a PDF does. */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}

/**
 * The attached file named `keyword` of a PDF that pdf/writer.ts wrote, as text, or null where it has none.
 * No other PDF is understood. No more than `max` bytes are inflated. Throws a StudioError `document/malformed` naming
 * `name`.
 */
export function readPdfText(pdf: Uint8Array, keyword: string, max: number, name: string): string | null {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const marker = `/UF <feff${Buffer.from(keyword, 'utf16le').swap16().toString('hex')}`;
  const at = bytes.lastIndexOf(marker); // attachments come last: before them are pictures, whose bytes are arbitrary
  if (at < 0) return null;
  const holder = HOLDER.exec(headAt(bytes, at + marker.length))?.[1];
  const start = holder === undefined ? -1 : bytes.indexOf(`\n${holder} 0 obj\n`, at);
  const from = start + `\n${holder} 0 obj\n`.length;
  const head = start < 0 ? null : STREAM.exec(headAt(bytes, from));
  if (!head) throw malformed(name, `text ${keyword} is not where the file says`);
  const data = bytes.subarray(from + head[0].length, from + head[0].length + Number(head[1]));
  return decode(data, keyword, max, name);
}

function headAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + MAX_HEAD);
}

function decode(data: Uint8Array, keyword: string, max: number, name: string): string {
  try {
    const text = inflateSync(data, { maxOutputLength: max });
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch (error) {
    const isLong = error instanceof RangeError;
    throw malformed(name, `text ${keyword} ${isLong ? `is more than ${max} bytes` : 'cannot be read'}`);
  }
}

function malformed(name: string, problem: string): StudioError {
  return new StudioError('document/malformed', `${name}: ${problem}`);
}
