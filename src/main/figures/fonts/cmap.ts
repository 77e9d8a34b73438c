/** Whether a font has a glyph for a code point. */
export type Coverage = (codePoint: number) => boolean;

/** Platform and encoding of the tables for Unicode, the fuller ones first, as text shapers choose. */
const UNICODE = ['3.10', '0.6', '0.4', '3.1', '0.3', '0.2', '0.1', '0.0'];

/**
 * Reads the table `cmap` of a font from an untrusted source, formats 4 and 12. Throws an Error that says what does not fit; a
 * glyph that is looked up outside of the table counts as none.
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function readCoverage(cmap: DataView): Coverage {
  const count = cmap.byteLength < 4 ? 0 : cmap.getUint16(2);
  if (4 + 8 * count > cmap.byteLength) throw new Error(`a list of ${count} subtables that is cut off`);
  const found = Array.from({ length: count }, (_, i) => {
    const at = 4 + 8 * i;
    const rank = UNICODE.indexOf(`${cmap.getUint16(at)}.${cmap.getUint16(at + 2)}`);
    return { rank, start: cmap.getUint32(at + 4) };
  });
  const usable = found.filter(({ rank, start }) => rank >= 0 && formatAt(cmap, start) !== null);
  const best = usable.sort((a, b) => a.rank - b.rank)[0];
  if (!best) throw new Error('no subtable for Unicode of format 4 or 12');
  return formatAt(cmap, best.start) === 12 ? readGroups(cmap, best.start) : readSegments(cmap, best.start);
}

function formatAt(cmap: DataView, start: number): 4 | 12 | null {
  const format = start + 2 > cmap.byteLength ? 0 : cmap.getUint16(start);
  return format === 4 || format === 12 ? format : null;
}

/** Format 12: groups of code points that follow each other, as their glyphs do. */
function readGroups(cmap: DataView, start: number): Coverage {
  const count = start + 16 > cmap.byteLength ? Infinity : cmap.getUint32(start + 12);
  if (start + 16 + 12 * count > cmap.byteLength)
    throw new Error(`${count} groups of letters that are cut off`);
  return (codePoint) => {
    for (let at = start + 16; at < start + 16 + 12 * count; at += 12) {
      const first = cmap.getUint32(at);
      if (codePoint >= first && codePoint <= cmap.getUint32(at + 4))
        return cmap.getUint32(at + 8) + codePoint - first !== 0;
    }
    return false;
  };
}

/** Format 4: segments of the first 65,536 code points. Glyph 0 is the box for what is missing. */
function readSegments(cmap: DataView, start: number): Coverage {
  const count = start + 14 > cmap.byteLength ? Infinity : cmap.getUint16(start + 6) >> 1;
  const ends = start + 14;
  const starts = ends + 2 * count + 2;
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  if (offsets + 2 * count > cmap.byteLength) throw new Error(`${count} segments of letters that are cut off`);
  return (codePoint) => {
    for (let i = 0; codePoint <= 0xffff && i < count; i++) {
      const first = cmap.getUint16(starts + 2 * i);
      if (codePoint < first || codePoint > cmap.getUint16(ends + 2 * i)) continue;
      const delta = cmap.getUint16(deltas + 2 * i);
      const offset = cmap.getUint16(offsets + 2 * i);
      if (offset === 0) return ((codePoint + delta) & 0xffff) !== 0;
      const at = offsets + 2 * i + offset + 2 * (codePoint - first);
      if (at + 2 > cmap.byteLength) return false;
      const glyph = cmap.getUint16(at);
      return glyph !== 0 && ((glyph + delta) & 0xffff) !== 0;
    }
    return false;
  };
}
