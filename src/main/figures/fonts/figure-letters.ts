import { StudioError } from '../../../contract/errors.ts';
import { planFigure, type FigureSpec } from '../../../contract/figures/index.ts';
import type { FigureStyle } from '../../../contract/figures/style.ts';
import { nameLetters, type LetterReport } from '../../../contract/letters.ts';
import type { LatentShape } from '../../../core/latent.ts';
import type { FallbackFont } from './fallback-font.ts';
import { orInvalid } from '../invalid.ts';
import { drawingOf } from '../kinds/index.ts';
import { samplesSheet, type SamplesStyle } from '../kinds/samples.ts';
import { createRasterizer } from '../scene/rasterizer.ts';
import { layFigure } from '../layout/lay-figure.ts';
import type { Measure, Sheet } from '../layout/sheet.ts';
import { drawSheet } from '../scene/sheet-scene.ts';

/** What decides how texts are set. */
export interface LetterOptions {
  /** [C, H, W] of the model. */
  readonly shape: LatentShape;
  /** Folder with fonts/. */
  readonly resources: string;
  readonly font?: FallbackFont | null;
}

/**
 * What the fonts make of all texts of a figure, which are laid out for it; nothing is sampled. Throws `request/invalid`
 * as renderFigure does.
 */
export function figureLetters(spec: FigureSpec, options: LetterOptions): LetterReport {
  orInvalid(() => planFigure(spec));
  return sheetLetters((measure) => drawingOf(spec).sheet(spec, measure, null), spec, options);
}

/** The same of samples that are no figure of a recipe. */
export function samplesLetters(
  names: readonly string[],
  style: SamplesStyle,
  options: LetterOptions,
): LetterReport {
  return sheetLetters((measure) => samplesSheet(style, names, [], measure), style, options);
}

function sheetLetters(
  make: (measure: Measure) => Sheet,
  style: FigureStyle,
  { shape, resources, font }: LetterOptions,
): LetterReport {
  const { type } = createRasterizer(resources, font);
  const laid = layFigure(shape, style, type, make);
  drawSheet(laid, make(laid.measure), style);
  return type.letters;
}

/**
 * Throws `request/invalid` if a figure's font is not available and letters that it draws are needed; without such
 * letters the font decides no pixel.
 */
export function checkFont(
  { font: wanted }: Pick<FigureStyle, 'font'>,
  font: FallbackFont | null | undefined,
  read: () => LetterReport,
): void {
  if (wanted === null || font) return;
  const { missing } = read();
  if (missing.length > 0)
    throw new StudioError(
      'request/invalid',
      `the font for ${nameLetters(missing)} is missing (SHA-256 ${wanted})`,
    );
}
