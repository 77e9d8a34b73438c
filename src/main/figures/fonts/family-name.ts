/** Of the family that faces of several weights share, and of a face's own. */
const [TYPOGRAPHIC, FAMILY] = [16, 1];
const ENGLISH = 0x409;
const [UNICODE, MACINTOSH, WINDOWS] = [0, 1, 3];

interface NameRecord {
  readonly platform: number;
  readonly language: number;
  readonly id: number;
  readonly length: number;
  readonly at: number;
}

/**
 * The family that a font says it is of, from its table `name`; null where it says none. What lies outside of the table
 * is passed over.
 * @see https://learn.microsoft.com/typography/opentype/spec/name
 */
export function readFamily(name: DataView): string | null {
  if (name.byteLength < 6) return null;
  const storage = name.getUint16(4);
  const count = Math.min(name.getUint16(2), Math.floor((name.byteLength - 6) / 12));
  const records = Array.from({ length: count }, (_, i): NameRecord => {
    const field = (k: number): number => name.getUint16(6 + 12 * i + 2 * k);
    return {
      ...{ platform: field(0), language: field(2), id: field(3), length: field(4) },
      at: storage + field(5),
    };
  }).filter(({ at, length }) => length > 0 && at + length <= name.byteLength);
  for (const id of [TYPOGRAPHIC, FAMILY]) {
    const named = records.filter((record) => record.id === id);
    const unicode = named.filter(({ platform }) => platform === WINDOWS || platform === UNICODE);
    const record =
      unicode.find(({ platform, language }) => platform === WINDOWS && language === ENGLISH) ??
      unicode[0] ??
      named.find(({ platform }) => platform === MACINTOSH);
    if (record) return decode(name, record);
  }
  return null;
}

function decode(name: DataView, { platform, at, length }: NameRecord): string {
  const bytes = new Uint8Array(name.buffer, name.byteOffset + at, length);
  return new TextDecoder(platform === MACINTOSH ? 'macintosh' : 'utf-16be').decode(bytes);
}
