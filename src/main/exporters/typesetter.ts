import { plain, svgHat, svgText, type Run, type TextLook } from './text.ts';

/** Sets lines of text. Sizes and positions are in pixels. */
export interface Typesetter {
  width(runs: readonly Run[], look: Pick<TextLook, 'size' | 'weight'>): number;
  /** SVG of a line with its baseline at y; the anchor says which part of it stands at x. */
  text(x: number, y: number, runs: readonly Run[], look: TextLook): string;
}

/** Widths are measured at this size and scaled. */
const MEASURED_SIZE = 100;
/** Bounds a measured text, so that spaces at its ends count. */
const BAR = '|';

/**
 * `extent` gives the width of what an SVG text element draws. A line is cut where the face changes: the rasterizer
 * shapes a text of several faces with one of them as soon as another lacks a glyph. A letter with a hat is a part too.
 */
export function createTypesetter(extent: (svg: string) => number): Typesetter {
  const known = new Map<string, number>();
  const measure = (runs: readonly Run[], weight: 400 | 600): number => {
    const key = JSON.stringify([weight, runs]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const look = { size: MEASURED_SIZE, fill: '#000', weight };
    const first = runs[0]!;
    const bar = { ...plain(BAR), face: first.face };
    const svg = (inner: readonly Run[]): string => svgText(0, 2 * MEASURED_SIZE, [bar, ...inner, bar], look);
    const width = (extent(svg(runs)) - extent(svg([]))) / MEASURED_SIZE;
    known.set(key, width);
    return width;
  };
  const widthOf = (runs: readonly Run[], { size, weight = 400 }: Pick<TextLook, 'size' | 'weight'>): number =>
    cutAtFaces(runs).reduce((sum, part) => sum + measure(part, weight) * size, 0);
  return {
    width: widthOf,
    text(x, y, runs, look) {
      const whole = look.anchor === undefined || look.anchor === 'start' ? 0 : widthOf(runs, look);
      let at = x - (look.anchor === 'middle' ? whole / 2 : whole);
      const parts = cutAtFaces(runs).map((part, i, all) => {
        const hat = part[0]!.hat ? svgHat(at, y, widthOf(part, look), look) : '';
        const svg = svgText(at, y, part, look) + hat;
        if (i + 1 < all.length) at += widthOf(part, look);
        return svg;
      });
      return parts.join('');
    },
  };
}

function cutAtFaces(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [];
  for (const run of runs) {
    const last = parts.at(-1);
    if (last?.[0]?.face === run.face && !run.hat && !last[0].hat) last.push(run);
    else parts.push([run]);
  }
  return parts;
}
