import type { LetterReport } from '../../../contract/letters.ts';
import type { LetterCutter } from '../fonts/letter-cutter.ts';
import { setMath } from '../../../core/plots/math-text.ts';
import { LEVEL_SIZE, plain, svgMark, svgText, type Run, type TextStyle } from './text.ts';

/** How a typesetter treats every text and line of a figure. */
export interface TypeRules {
  /** Variables in words are set as mathematics. */
  readonly mathText: boolean;
  /** Smallest font size and thinnest line, in pixels. */
  readonly minText: number;
  readonly minLine: number;
}

const PLAIN_RULES: TypeRules = { mathText: false, minText: 0, minLine: 0 };

/** Sets lines of text. Sizes and positions are in pixels. */
export interface Typesetter {
  width(runs: readonly Run[], style: Pick<TextStyle, 'size' | 'weight'>): number;
  /** SVG of a line with its baseline at y; the anchor says which part of it stands at x. */
  text(x: number, y: number, runs: readonly Run[], style: TextStyle): string;
  /** Width of a line of a plot or a letter that is at least as wide as lines have to be. */
  line(width: number): number;
  /** Of all lines that were set, each letter once. */
  readonly letters: LetterReport;
  /** The same with other rules; `letters` is that of both. */
  under(rules: TypeRules): Typesetter;
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
  const letters = { missing: new Set<string>(), borrowed: new Set<string>() };
  const widthAt: Fonts['widthAt'] = (runs, how) => {
    const { weight, level, exact } = how;
    const [run, ...more] = runs;
    const isMath = exact && run!.face === 'math';
    const special = level === LEVEL_SIZE && !isMath ? [] : [level, isMath];
    const key = JSON.stringify([weight, runs, ...special]);
    const found = cache.get(key);
    if (found !== undefined) return found;
    if (run!.face === 'fallback' && more.length === 0 && UNSHAPED.test(run!.text))
      return [...run!.text].reduce((sum, text) => sum + widthAt([{ ...run!, text }], how), 0);
    const measure = run!.face === 'fallback' || isMath ? advanceOf : betweenBars;
    const width = measure(extent, runs, { size: MEASURED_SIZE, fill: '#000', weight, level }) / MEASURED_SIZE;
    cache.set(key, width);
    return width;
  };
  return withRules({ widthAt, cutter, letters }, PLAIN_RULES);
}

/** What typesetters of the same fonts share. */
interface Fonts {
  /**
   * Width of the runs of one face at size 1. Not `exact`, letters of mathematics are as wide as those of the text: their
   * font has no bar to measure them with, and figures without `mathText` are as they always were.
   */
  readonly widthAt: (
    runs: readonly Run[],
    how: { readonly weight: 400 | 600; readonly level: number; readonly exact: boolean },
  ) => number;
  readonly cutter: LetterCutter;
  readonly letters: { readonly missing: Set<string>; readonly borrowed: Set<string> };
}

function withRules(fonts: Fonts, rules: TypeRules): Typesetter {
  const { widthAt, cutter, letters } = fonts;
  const sizeOf = <Style extends Pick<TextStyle, 'size'>>(
    style: Style,
  ): Style & { readonly level: number } => {
    const size = Math.max(style.size, rules.minText);
    return { ...style, size, level: Math.max(LEVEL_SIZE, rules.minText / size) };
  };
  const setRuns = (runs: readonly Run[]): readonly Run[] =>
    rules.mathText
      ? runs.flatMap((run): Run | readonly Run[] =>
          run.face === 'text' && run.level === 'line' ? setMath(run.text) : run,
        )
      : runs;
  const partsOf = (runs: readonly Run[]): Run[][] =>
    cutAtFaces(runs.flatMap((run) => (run.face === 'text' ? cutter.runs(run) : run)));
  const widthOf = (
    parts: readonly Run[][],
    { size, level, weight = 400 }: { readonly level: number } & Pick<TextStyle, 'size' | 'weight'>,
  ): number =>
    parts.reduce((sum, part) => sum + widthAt(part, { weight, level, exact: rules.mathText }) * size, 0);
  const note = (runs: readonly Run[]): void => {
    for (const { text, face } of runs) {
      if (face !== 'text') continue;
      const cut = cutter.cut(text);
      for (const letter of cut.missing) letters.missing.add(letter);
      for (const letter of cut.borrowed) letters.borrowed.add(letter);
    }
  };
  const line = (width: number): number => Math.max(width, rules.minLine);
  return {
    line,
    width: (runs, style) => widthOf(partsOf(setRuns(runs)), sizeOf(style)),
    text(x, y, given, asked) {
      const runs = setRuns(given);
      const style = sizeOf(asked);
      note(runs);
      const all = partsOf(runs);
      const whole = style.anchor === undefined || style.anchor === 'start' ? 0 : widthOf(all, style);
      let at = x - (style.anchor === 'middle' ? whole / 2 : whole);
      const parts = all.map((part, i) => {
        const [first] = part;
        const place = { x: at, y, width: first!.hat || first!.bar ? widthOf([part], style) : 0 };
        const mark = place.width > 0 ? svgMark(first!, place, style, line(0.06 * style.size)) : '';
        const svg = svgText(at, y, part, style) + mark;
        if (i + 1 < all.length) at += widthOf([part], style);
        return svg;
      });
      return parts.join('');
    },
    get letters() {
      return { missing: [...letters.missing], borrowed: [...letters.borrowed] };
    },
    under: (others) => withRules(fonts, others),
  };
}

/** At the measured size. */
function betweenBars(extent: Extent, runs: readonly Run[], style: TextStyle): number {
  const bar = { ...plain(BAR), face: runs[0]!.face };
  const svg = (inner: readonly Run[]): string => svgText(0, 2 * MEASURED_SIZE, [bar, ...inner, bar], style);
  return (extent(svg(runs))?.width ?? 0) - (extent(svg([]))?.width ?? 0);
}

/**
 * The same in a font that may have no bar, or has none: the distance between a text that starts at a point and one that ends there.
 * Of a syllable the rasterizer reports the width of its widest glyph; if it draws more than that, the space before the
 * syllable is added after it as well.
 */
function advanceOf(extent: Extent, runs: readonly Run[], style: TextStyle): number {
  const svg = svgText(0, 2 * MEASURED_SIZE, runs, style);
  const start = extent(svg);
  const end = extent(svg.replace('<text ', '<text text-anchor="end" '));
  if (!start || !end) return 0;
  const advance = start.x - end.x;
  return runs[0]!.alone ? Math.max(advance, start.x + start.width + Math.max(0, start.x)) : advance;
}

function cutAtFaces(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [];
  const isAlone = ({ hat, bar, alone }: Run): boolean => hat === true || bar === true || alone === true;
  for (const run of runs) {
    const last = parts.at(-1);
    if (last?.[0]?.face === run.face && !isAlone(run) && !isAlone(last[0])) last.push(run);
    else parts.push([run]);
  }
  return parts;
}
