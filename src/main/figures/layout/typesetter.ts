import type { LetterReport } from '../../../contract/letters.ts';
import type { LetterCutter } from '../fonts/letter-cutter.ts';
import { plain, svgHat, svgText, type Run, type TextStyle } from './text.ts';

/** Sets lines of text. Sizes and positions are in pixels. */
export interface Typesetter {
  width(runs: readonly Run[], style: Pick<TextStyle, 'size' | 'weight'>): number;
  /** SVG of a line with its baseline at y; the anchor says which part of it stands at x. */
  text(x: number, y: number, runs: readonly Run[], style: TextStyle): string;
  /** Of all lines that were set, each letter once. */
  readonly letters: LetterReport;
}

/** Where an SVG element draws, from left to right; null where it draws nothing. */
export type Extent = (svg: string) => { readonly x: number; readonly width: number } | null;

/** Widths are measured at this size and scaled. */
const MEASURED_SIZE = 100;
/** Letters that stand side by side as each is: a long text of them is measured by its distinct letters. */
const UNSHAPED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。]{2,}$/u;
/** Bounds a measured text, so that spaces at its ends count. */
const BAR = '|';

/**
 * A line is cut where the face changes: the rasterizer shapes a text of several faces with one of them as soon as
 * another lacks a glyph. A letter with a hat is a part too, and a syllable that stands alone.
 * @param cache widths measured earlier with the same fonts; new ones are added
 */
export function createTypesetter(
  extent: Extent,
  cutter: LetterCutter,
  cache = new Map<string, number>(),
): Typesetter {
  const [missing, borrowed] = [new Set<string>(), new Set<string>()];
  const measure = (runs: readonly Run[], weight: 400 | 600): number => {
    const key = JSON.stringify([weight, runs]);
    const found = cache.get(key);
    if (found !== undefined) return found;
    const [run, ...more] = runs;
    if (run!.face === 'fallback' && more.length === 0 && UNSHAPED.test(run!.text))
      return [...run!.text].reduce((sum, text) => sum + measure([{ ...run!, text }], weight), 0);
    const width =
      (runs[0]!.face === 'fallback' ? advanceOf : betweenBars)(extent, runs, weight) / MEASURED_SIZE;
    cache.set(key, width);
    return width;
  };
  const partsOf = (runs: readonly Run[]): Run[][] =>
    cutAtFaces(runs.flatMap((run) => (run.face === 'text' ? cutter.runs(run) : run)));
  const widthOf = (
    parts: readonly Run[][],
    { size, weight = 400 }: Pick<TextStyle, 'size' | 'weight'>,
  ): number => parts.reduce((sum, part) => sum + measure(part, weight) * size, 0);
  return {
    width: (runs, style) => widthOf(partsOf(runs), style),
    text(x, y, runs, style) {
      for (const { text, face } of runs) {
        if (face !== 'text') continue;
        const cut = cutter.cut(text);
        for (const letter of cut.missing) missing.add(letter);
        for (const letter of cut.borrowed) borrowed.add(letter);
      }
      const all = partsOf(runs);
      const whole = style.anchor === undefined || style.anchor === 'start' ? 0 : widthOf(all, style);
      let at = x - (style.anchor === 'middle' ? whole / 2 : whole);
      const parts = all.map((part, i) => {
        const hat = part[0]!.hat ? svgHat(at, y, widthOf([part], style), style) : '';
        const svg = svgText(at, y, part, style) + hat;
        if (i + 1 < all.length) at += widthOf([part], style);
        return svg;
      });
      return parts.join('');
    },
    get letters() {
      return { missing: [...missing], borrowed: [...borrowed] };
    },
  };
}

/** At the measured size. */
function betweenBars(extent: Extent, runs: readonly Run[], weight: 400 | 600): number {
  const style = { size: MEASURED_SIZE, fill: '#000', weight };
  const bar = { ...plain(BAR), face: runs[0]!.face };
  const svg = (inner: readonly Run[]): string => svgText(0, 2 * MEASURED_SIZE, [bar, ...inner, bar], style);
  return (extent(svg(runs))?.width ?? 0) - (extent(svg([]))?.width ?? 0);
}

/**
 * The same in a font that may have no bar: the distance between a text that starts at a point and one that ends there.
 * Of a syllable the rasterizer reports the width of its widest glyph; if it draws more than that, the space before the
 * syllable is added after it as well.
 */
function advanceOf(extent: Extent, runs: readonly Run[], weight: 400 | 600): number {
  const svg = svgText(0, 2 * MEASURED_SIZE, runs, { size: MEASURED_SIZE, fill: '#000', weight });
  const start = extent(svg);
  const end = extent(svg.replace('<text ', '<text text-anchor="end" '));
  if (!start || !end) return 0;
  const advance = start.x - end.x;
  return runs[0]!.alone ? Math.max(advance, start.x + start.width + Math.max(0, start.x)) : advance;
}

function cutAtFaces(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [];
  const isAlone = ({ hat, alone }: Run): boolean => hat === true || alone === true;
  for (const run of runs) {
    const last = parts.at(-1);
    if (last?.[0]?.face === run.face && !isAlone(run) && !isAlone(last[0])) last.push(run);
    else parts.push([run]);
  }
  return parts;
}
