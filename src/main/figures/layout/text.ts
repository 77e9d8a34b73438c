import { metricOf, type Metric } from '../../../core/metrics/index.ts';
import { exponent, plain, type LabelPart } from '../../../core/plots/label.ts';
import { withMinus } from '../../../core/number-text.ts';
import { escapeXml } from '../../formats/vector.ts';

export { hatted, index, lower, math, plain } from '../../../core/plots/label.ts';

/** A piece of text in one face: a part of a label, or one that a fallback font has to show. */
export interface Run extends Omit<LabelPart, 'face'> {
  readonly face: LabelPart['face'] | 'fallback';
  /** Of the face `fallback`. */
  readonly family?: string;
  /** Has a place of its own, whatever stands beside it. */
  readonly alone?: true;
}

export interface TextStyle {
  /** Font size in pixels. */
  readonly size: number;
  readonly fill: string;
  readonly weight?: 400 | 600;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Colour of an outline that makes the text readable on lines. */
  readonly halo?: string;
  /** Size of exponents and indices in parts of `size`; absent: 0.72. */
  readonly level?: number;
}

/** Font families, as the files in resources/fonts call themselves. */
const FAMILY = { text: 'Inter', math: 'KaTeX_Math' } as const;
/** Of exponents and indices, in parts of the font size. */
export const LEVEL_SIZE = 0.72;
const RISE = { line: 0, up: 0.36, down: -0.2 } as const;
/** KaTeX's letters are smaller than Inter's at the same size. */
const MATH_SIZE = 1.14;

/** Runs of one face as an SVG text element that begins at x, with its baseline at y. */
export function svgText(x: number, y: number, runs: readonly Run[], style: TextStyle): string {
  let rise = 0;
  const spans = runs.map(({ text, face, level, family = '' }) => {
    const dy = (rise - RISE[level]) * style.size;
    rise = RISE[level];
    const levelSize = level === 'line' ? 1 : (style.level ?? LEVEL_SIZE);
    const size = style.size * levelSize * (face === 'math' ? MATH_SIZE : 1);
    const slant = face === 'math' ? ' font-style="italic" font-weight="400"' : '';
    return `<tspan dy="${round(dy)}" font-family="${face === 'fallback' ? quoteFamily(family) : FAMILY[face]}" font-size="${round(size)}"${slant}>${escapeXml(text)}</tspan>`;
  });
  const halo = style.halo
    ? ` stroke="${style.halo}" stroke-width="${round(style.size * 0.3)}" stroke-linejoin="round" paint-order="stroke"`
    : '';
  const place = `x="${round(x)}" y="${round(y)}"`;
  return `<text xml:space="preserve" ${place} fill="${style.fill}" font-weight="${style.weight ?? 400}"${halo}>${spans.join('')}</text>`;
}

/** Letters as high as capitals: what stands over them is raised. */
const TALL = /[\p{Lu}bdfhkltβδζθλξφψϑϕ]/u;
const RAISED = 0.28;

/**
 * The circumflex or the line over a letter that takes `width` from x, as SVG: the faces have none that fits.
 * @param line width of its stroke
 */
export function svgMark(
  { text, hat }: Pick<Run, 'text' | 'hat'>,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { size, fill }: TextStyle,
  line: number,
): string {
  const [middle, half] = [x + width / 2 + 0.05 * size, (hat ? 0.15 : 0.2) * size];
  const foot = y - (TALL.test(text) ? 0.6 + RAISED : 0.6) * size;
  const peak = hat ? foot - 0.14 * size : foot;
  const points = [
    [middle - half, foot],
    [middle, peak],
    [middle + half, foot],
  ];
  const path = points.map((point) => point.map(round).join(',')).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${fill}" stroke-width="${round(line)}"/>`;
}

/** How a distance is written, from the longest form to the shortest: 1.2 × 10⁻³, 1.2·10⁻³, 1.2e−3. */
export const distanceForms = ['spaced', 'tight', 'program'] as const;

/** A distance as it stands in a table. */
export function distanceRuns(
  metric: Metric,
  value: number,
  form: (typeof distanceForms)[number] = 'spaced',
): Run[] {
  const { text, exponent: power } = metricOf(metric).format(value);
  if (power === null) return [plain(text)];
  const written = withMinus(String(power));
  if (form === 'program') return [plain(`${text}e${written}`)];
  return [plain(`${text}${form === 'tight' ? '·' : ' × '}10`), exponent(written)];
}

/** A family of any name as an attribute's value. None of the figures' own is written so. */
export function quoteFamily(family: string): string {
  return `&quot;${escapeXml(family)}&quot;`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
