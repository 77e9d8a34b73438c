import { StudioError } from '../../../contract/errors.ts';
import { oneLine } from '../../files/untrusted-text.ts';

/** The tables of one face of a font file, by tag; big-endian as OpenType has them. */
export type FontTables = ReadonlyMap<string, DataView>;

const MAX_TABLES = 512;
const [TRUETYPE, APPLE, CFF, COLLECTION] = ['\u0000\u0001\u0000\u0000', 'true', 'OTTO', 'ttcf'];
const OTHERS: Readonly<Record<string, string>> = {
  wOFF: 'a WOFF font',
  wOF2: 'a WOFF2 font',
  typ1: 'a Type 1 font',
};

/** What a font that cannot be used is refused with: one line that names the file. */
export function brokenFont(file: string, problem: string): StudioError {
  return new StudioError('document/malformed', oneLine(`${file}: ${problem}`));
}

/**
 * The tables of a TrueType or OpenType file from an untrusted source, of a collection (.ttc) those of its first face. Throws a
 * StudioError `document/malformed` of one line that names the file, and the table that does not fit it.
 * @see https://learn.microsoft.com/typography/opentype/spec/otff
 */
export function readTables(bytes: Uint8Array, file: string): FontTables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw brokenFont(file, `${bytes.length} bytes are no font`);
  const isCollection = tagAt(view, 0) === COLLECTION;
  const start = isCollection ? (view.byteLength < 16 ? -1 : view.getUint32(12)) : 0;
  if (start < 0 || start + 12 > bytes.length)
    throw brokenFont(file, 'its first face lies outside of the file');
  const kind = tagAt(view, start);
  if (kind !== TRUETYPE && kind !== APPLE && kind !== CFF)
    throw brokenFont(file, `${OTHERS[kind] ?? 'no font'}: must be a TTF, OTF or TTC file`);
  const count = view.getUint16(start + 4);
  if (count > MAX_TABLES || start + 12 + 16 * count > bytes.length)
    throw brokenFont(file, `its list of ${count} tables does not fit the file`);
  const tables = new Map<string, DataView>();
  for (let at = start + 12; at < start + 12 + 16 * count; at += 16) {
    const tag = tagAt(view, at);
    const [offset, length] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (offset + length > bytes.length)
      throw brokenFont(
        file,
        `table ${JSON.stringify(tag)} (${length} bytes from ${offset} on) ends after the file of ${bytes.length} bytes`,
      );
    tables.set(tag, new DataView(bytes.buffer, bytes.byteOffset + offset, length));
  }
  return tables;
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
