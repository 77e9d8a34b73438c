import type { FigureStyle } from '../../../contract/figures/style.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { printMeasure } from './print-measure.ts';
import { screenMeasure, type Measure, type Sheet } from './sheet.ts';
import { laySheet, type SheetLayout } from './sheet-layout.ts';
import type { Typesetter } from './typesetter.ts';

/** A figure whose size and places are decided, before anything of it is sampled. */
export interface LaidFigure {
  readonly measure: Measure;
  readonly layout: SheetLayout;
  /** What is shown of its sheet: a plot that has no room is left out. */
  shown(sheet: Sheet): Sheet;
}

/** Points of 1/72 inch: no text and no line of a figure in print is smaller, unless smaller text is asked for. */
const MIN_TEXT = 6;
const MIN_LINE = 0.5;

/** To hundredths of a pixel, which is how exactly sizes are written. */
const roundUp = (pixels: number): number => Math.ceil(100 * pixels - 1e-6) / 100;

/**
 * Decides the size of a figure and where everything on it stands.
 * @param make the sheet as it is with these measures, without data
 */
export function layFigure(
  shape: LatentShape,
  style: FigureStyle,
  type: Typesetter,
  make: (measure: Measure) => Sheet,
): LaidFigure {
  const { print, plot, mathText = false } = style;
  const point = (print?.dpi ?? 0) / 72;
  const rules = {
    mathText,
    minText: roundUp(point * Math.min(MIN_TEXT, print?.text ?? 0)),
    minLine: roundUp(point * MIN_LINE),
  };
  const setter = type.under(rules);
  const shown = (sheet: Sheet, place = plot): Sheet => (place === 'off' ? { ...sheet, plot: null } : sheet);
  if (!print) {
    const measure = screenMeasure(shape, style, setter);
    const layout = laySheet(shown(make(measure)), measure);
    return { measure, layout, shown: (sheet) => shown(sheet) };
  }
  const found = printMeasure(shape, { ...style, print }, setter, make);
  return {
    measure: found.measure,
    layout: laySheet(shown(make(found.measure), found.place), found.measure),
    shown: (sheet) => shown(sheet, found.place),
  };
}
