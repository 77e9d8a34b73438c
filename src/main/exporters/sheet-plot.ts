import type { ConsistencyFigure } from '../../contract/figure.ts';
import { labelBaseline, type Axis } from '../../core/axis.ts';
import { hasPlace, metricAxis, metricNames } from '../../core/metric.ts';
import { sheetRows } from './figure-plan.ts';
import type { Box } from './sheet-layout.ts';
import type { SheetNumbers } from './sheet-numbers.ts';
import { exponent, math, plain, signed, type Run } from './text.ts';
import { cssColour, themes, type Theme } from './theme.ts';
import type { Typesetter } from './typesetter.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points of a curve: S and the distance there. */
type Curve = readonly { readonly numSteps: number; readonly value: number }[];

interface Axes {
  readonly em: number;
  readonly theme: Theme;
  readonly type: Typesetter;
  readonly inner: Box;
  /** Of the distance. */
  readonly upright: Axis;
  place(point: Curve[number]): Point;
}

const MAX_INTERVALS = 6;
const LABEL = 0.86;
const LABEL_GAP = 0.5;

/** Distance to the reference against S, which is logarithmic, as SVG in and around `inner`. Empty when all pictures are equal. */
export function plotDistances(
  spec: ConsistencyFigure,
  inner: Box,
  em: number,
  { values }: SheetNumbers,
  type: Typesetter,
): string {
  const rows = sheetRows(spec);
  const curves = values.map((row) => curveOf(spec, row));
  const pins = curves.filter((_, i) => !rows[i]!.contrast);
  const contrast = curves.filter((_, i) => rows[i]!.contrast)[0] ?? [];
  const axes = makeAxes(spec, inner, em, curves, type);
  if (!axes) return '';
  const mean = pins.length > 1 ? curveOf(spec, meanOf(values.slice(0, pins.length))) : pins[0]!;
  const { accent, curve, muted } = axes.theme;
  return [
    ...grid(spec, axes, curves),
    ...pins.slice(0, pins.length > 1 ? undefined : 0).map((points) => polyline(axes, points, curve, 0.07)),
    polyline(axes, contrast, muted, 0.09, true),
    polyline(axes, mean, accent, 0.15),
    label(axes, contrast, [plain(spec.contrast === 'eta' ? 'η = 1' : 'clip rule')], muted),
    pins.length > 1 ? label(axes, mean, [plain('mean')], accent) : '',
  ].join('');
}

function makeAxes(
  spec: ConsistencyFigure,
  inner: Box,
  em: number,
  curves: readonly Curve[],
  type: Typesetter,
): Axes | null {
  const points = curves.flat();
  if (points.length === 0) return null;
  const values = points.map(({ value }) => value);
  const upright = metricAxis(spec.metric, values, MAX_INTERVALS);
  const steps = points.map(({ numSteps }) => numSteps);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const across = (S: number): number => (first === last ? 0.5 : Math.log(S / first) / Math.log(last / first));
  return {
    em,
    theme: themes[spec.theme],
    type,
    inner,
    upright,
    place: ({ numSteps, value }) => ({
      x: inner.x + inner.width * across(numSteps),
      y: inner.y + inner.height * (1 - upright.place(value)),
    }),
  };
}

/** Rules at what is named upright, its labels, the values of S, and what the axes mean. */
function grid(spec: ConsistencyFigure, axes: Axes, curves: readonly Curve[]): string[] {
  const { em, inner, theme } = axes;
  const right = inner.x + inner.width;
  const look = { size: em * LABEL, fill: theme.muted };
  const numbers = spec.ladder.filter((S) => curves.some((curve) => curve.some((p) => p.numSteps === S)));
  const bottom = inner.y + inner.height;
  return [
    ...axes.upright.ticks.flatMap(({ at, text, exponent: power }) => {
      const y = inner.y + inner.height * (1 - at);
      const runs = [plain(text), ...(power === null ? [] : [exponent(signed(power))])];
      const label = axes.type.text(inner.x - em * 0.8, y + em * 0.3, runs, { ...look, anchor: 'end' });
      return [line(inner.x - em * 0.3, y, right + em * 0.3, y, theme.rule, em * 0.07), label];
    }),
    ...spaced(numbers, axes).map(({ S, x }) =>
      axes.type.text(x, bottom + em * 1.6, [plain(String(S))], { ...look, anchor: 'middle' }),
    ),
    axes.type.text(inner.x + inner.width / 2, bottom + em * 3, [plain('steps '), math('S')], {
      ...look,
      anchor: 'middle',
    }),
    axes.type.text(inner.x - em * 0.3, inner.y - em * 0.75, titleOf(spec), { ...look, size: em }),
  ];
}

function titleOf({ metric, reference }: ConsistencyFigure): Run[] {
  const unit = metric === 'psnr' ? ', dB' : '';
  return [plain(`${metricNames[metric]} to `), math('S'), plain(` = ${reference}${unit}`)];
}

/** The values of S that have room; the largest stays. */
function spaced(ladder: readonly number[], axes: Axes): { S: number; x: number }[] {
  const kept: { S: number; x: number }[] = [];
  for (const S of [...ladder].reverse()) {
    const { x } = axes.place({ numSteps: S, value: 1 });
    const room = axes.em * (0.55 * String(S).length + 0.9);
    if (kept.every((other) => other.x - x >= room)) kept.push({ S, x });
  }
  return kept;
}

function curveOf({ ladder, metric }: ConsistencyFigure, values: readonly (number | null)[]): Curve {
  return ladder.flatMap((numSteps, i) => {
    const value = values[i] ?? null;
    return value === null || !hasPlace(metric, value) ? [] : [{ numSteps, value }];
  });
}

function meanOf(rows: readonly (readonly (number | null)[])[]): (number | null)[] {
  return rows[0]!.map((value, column) =>
    value === null ? null : rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length,
  );
}

/** A curve of a single point is a dot. `width` is in em. */
function polyline(axes: Axes, curve: Curve, colour: string, width: number, dashed = false): string {
  const { em } = axes;
  const points = curve.map(axes.place);
  if (points.length === 0) return '';
  if (points.length === 1)
    return `<circle cx="${points[0]!.x}" cy="${points[0]!.y}" r="${width * em * 1.8}" fill="${colour}"/>`;
  const dash = dashed ? ` stroke-dasharray="${em * 0.3} ${em * 0.25}"` : '';
  const path = points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${width * em}" stroke-linejoin="round" stroke-linecap="round"${dash}/>`;
}

/** Begins at the middle of the curve; a rim of paper keeps other lines out of the letters. */
function label(axes: Axes, curve: Curve, runs: readonly Run[], fill: string): string {
  const { em, inner, theme, type } = axes;
  const points = curve.map(axes.place);
  const i = Math.floor((points.length - 1) / 2);
  const at = points[i];
  if (!at) return '';
  const look = { size: em * LABEL, fill, halo: cssColour(theme.paper) };
  const room = { width: em * LABEL_GAP + type.width(runs, look), em: look.size };
  const y = labelBaseline(at, points[i + 1] ?? at, room, { top: inner.y, bottom: inner.y + inner.height });
  return type.text(at.x + em * LABEL_GAP, y, runs, look);
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${width}"/>`;
}
