/** Red, green and blue, 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A filled or stroked outline, of text or of a plot: an SVG path element, and the rows that it may touch. */
export interface VectorPath {
  readonly markup: string;
  readonly top: number;
  readonly bottom: number;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

/**
 * The paths of an SVG that the rasterizer has simplified: nothing but path elements, without transforms, their
 * coordinates absolute pairs.
 */
export function readPaths(svg: string): VectorPath[] {
  return [...svg.matchAll(/<path [^>]*\/>/g)].map(([markup]) => ({ markup, ...extentOf(markup) }));
}

/** An attribute of a path; the default where it is not given. */
export function attributeOf({ markup }: VectorPath, name: string, missing: string): string {
  const at = markup.indexOf(` ${name}="`);
  if (at < 0) return missing;
  const start = at + name.length + 3;
  return markup.slice(start, markup.indexOf('"', start));
}

/** By the control points, which curves never leave, and a stroke's full width for its corners. */
function extentOf(markup: string): { top: number; bottom: number } {
  const path: VectorPath = { markup, top: 0, bottom: 0 };
  const stroked = attributeOf(path, 'stroke', 'none') !== 'none';
  const margin = 1 + (stroked ? Number(attributeOf(path, 'stroke-width', '1')) : 0);
  let [top, bottom] = [Infinity, -Infinity];
  let upright = false;
  for (const [text] of attributeOf(path, 'd', '').matchAll(NUMBER)) {
    if (upright) {
      const y = Number(text);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    upright = !upright;
  }
  return { top: Math.floor(top - margin), bottom: Math.ceil(bottom + margin) };
}

/** The colour as SVG writes it. */
export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Names come from people: what XML has no place for goes, what it gives a meaning is escaped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
