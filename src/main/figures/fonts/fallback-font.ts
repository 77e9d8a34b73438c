import { createHash } from 'node:crypto';
import { reportError } from '../../../contract/errors.ts';
import { readCoverage, type Coverage } from './cmap.ts';
import { readFamily } from './family-name.ts';
import { brokenFont, readTables, type FontTables } from './sfnt.ts';

/** A font for the letters that the figures' own lacks, on disk and checked. */
export interface FallbackFont {
  readonly path: string;
  /** Of the file's bytes: what recipes know it by. */
  readonly sha256: string;
  readonly family: string;
  readonly has: Coverage;
}

/** The largest collection of Chinese, Japanese and Korean faces in wide use has 130 MB. */
export const MAX_FONT_BYTES = 2 ** 28;
const OUTLINES = ['glyf', 'CFF ', 'CFF2'];
const COLOURS = ['CBDT', 'sbix', 'SVG ', 'COLR'];
const NEEDED = ['head', 'hhea', 'maxp', 'cmap', 'name'];
/** Families of the figures' own fonts: a font of the same name could not be distinguished. */
const OWN_FAMILIES = ['Inter', 'KaTeX_Math'];

/**
 * Reads a font from an untrusted source: TTF, OTF, or the first face of a TTC. Throws a StudioError `document/malformed` of one line
 * that names the file where it is broken, has no outlines, or is of the figures' own family.
 * @param path where it lies, for the rasterizer
 * @param file its name in messages
 */
export function readFallbackFont(bytes: Uint8Array, path: string, file = path): FallbackFont {
  const tables = readTables(bytes, file);
  checkOutlines(tables, file);
  const missing = NEEDED.find((tag) => !tables.has(tag));
  if (missing !== undefined) throw brokenFont(file, `a font without a table "${missing}"`);
  const family = readFamily(tables.get('name')!)?.trim() ?? '';
  if (!/^[^\p{C}"\\]{1,200}$/u.test(family))
    throw brokenFont(file, `a font whose family has no usable name (${JSON.stringify(family.slice(0, 40))})`);
  if (OWN_FAMILIES.includes(family))
    throw brokenFont(file, `a font of the family ${family}, in which figures are drawn already`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, family, has: coverageOf(tables, file) };
}

/** What covers letters in a font that the app brings. */
export function coverageOf(tables: FontTables, file: string): Coverage {
  const cmap = tables.get('cmap');
  if (!cmap) throw brokenFont(file, 'a font without a table "cmap"');
  try {
    return remember(readCoverage(cmap));
  } catch (error) {
    throw brokenFont(file, `table "cmap" has ${reportError(error).message}`);
  }
}

/** A lookup that caches its answers, so that each letter is read from the table once. */
function remember(has: Coverage): Coverage {
  const cached = new Map<number, boolean>();
  return (codePoint) => {
    const found = cached.get(codePoint) ?? has(codePoint);
    cached.set(codePoint, found);
    return found;
  };
}

function checkOutlines(tables: FontTables, file: string): void {
  if (OUTLINES.some((tag) => (tables.get(tag)?.byteLength ?? 0) > 0)) return;
  const colour = COLOURS.find((tag) => tables.has(tag));
  throw brokenFont(
    file,
    colour
      ? `a font of colour pictures (${colour.trim()}) without outlines: figures draw letters as outlines of one colour`
      : 'a font without outlines (none of the tables glyf, CFF, CFF2)',
  );
}
