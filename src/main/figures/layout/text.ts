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
}

/** Font families, as the files in resources/fonts call themselves. */
const FAMILY = { text: 'Inter', math: 'KaTeX_Math' } as const;
/** Size and rise of an exponent and an index, in parts of the font size. */
const LEVELS = {
  line: { size: 1, rise: 0 },
  up: { size: 0.72, rise: 0.36 },
  down: { size: 0.72, rise: -0.2 },
} as const;
/** KaTeX's letters are smaller than Inter's at the same size. */
const MATH_SIZE = 1.14;

/** Runs of one face as an SVG text element that begins at x, with its baseline at y. */
export function svgText(x: number, y: number, runs: readonly Run[], style: TextStyle): string {
  let rise = 0;
  const spans = runs.map(({ text, face, level, family = '' }) => {
    const at = LEVELS[level];
    const dy = (rise - at.rise) * style.size;
    rise = at.rise;
    const size = style.size * at.size * (face === 'math' ? MATH_SIZE : 1);
    const slant = face === 'math' ? ' font-style="italic" font-weight="400"' : '';
    return `<tspan dy="${round(dy)}" font-family="${face === 'fallback' ? quoteFamily(family) : FAMILY[face]}" font-size="${round(size)}"${slant}>${escapeXml(text)}</tspan>`;
  });
  const halo = style.halo
    ? ` stroke="${style.halo}" stroke-width="${round(style.size * 0.3)}" stroke-linejoin="round" paint-order="stroke"`
    : '';
  const place = `x="${round(x)}" y="${round(y)}"`;
  return `<text xml:space="preserve" ${place} fill="${style.fill}" font-weight="${style.weight ?? 400}"${halo}>${spans.join('')}</text>`;
}

/** The circumflex of a letter that takes `width` from x, as SVG: the faces have none that fits. */
export function svgHat(x: number, y: number, width: number, { size, fill }: TextStyle): string {
  const [middle, half] = [x + width / 2 + 0.05 * size, 0.15 * size];
  const [foot, peak] = [y - 0.6 * size, y - 0.74 * size];
  const points = [
    [middle - half, foot],
    [middle, peak],
    [middle + half, foot],
  ];
  const path = points.map((point) => point.map(round).join(',')).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${fill}" stroke-width="${round(0.06 * size)}"/>`;
}

/** A distance as it stands in a table. */
export function distanceRuns(metric: Metric, value: number): Run[] {
  const { text, exponent: power } = metricOf(metric).format(value);
  return power === null ? [plain(text)] : [plain(`${text} × 10`), exponent(withMinus(String(power)))];
}

/** A family of any name as an attribute's value. None of the figures' own is written so. */
export function quoteFamily(family: string): string {
  return `&quot;${escapeXml(family)}&quot;`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
