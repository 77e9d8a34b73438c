import type { SamplesFigure } from '../../../contract/figures/samples.ts';
import type { FigureStyle } from '../../../contract/figures/style.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Latent } from '../../../core/latent.ts';
import { fitLabel } from '../layout/fit-text.ts';
import type { Cell, Measure, Sheet } from '../layout/sheet.ts';
import { plain } from '../layout/text.ts';
import { emptySheet, samplerRuns, joinRuns, type FigureDrawing } from './kind.ts';

/** A grid of pictures, their names under them. */
export const samplesDrawing: FigureDrawing<SamplesFigure> = {
  sheet: (spec, measure, data) =>
    samplesSheet(
      spec,
      spec.pins.map(({ name }) => name),
      data?.tiles ?? [],
      measure,
    ),
};

/** How samples are drawn without a figure specification. */
export interface SamplesStyle extends FigureStyle {
  readonly settings: SamplingSettings;
}

/** The grid of as many samples as there are names; of those without a tile yet the place is empty. */
export function samplesSheet(
  style: SamplesStyle,
  names: readonly string[],
  tiles: readonly Latent[],
  measure: Measure,
): Sheet {
  const columns = Math.ceil(Math.sqrt(names.length));
  const rows = Array.from({ length: Math.ceil(names.length / columns) }, (_, row) => {
    const places = Array.from({ length: columns }, (_, column) => row * columns + column);
    return {
      tiles: places.map((place) => tiles[place] ?? null),
      caption: style.labels ? { cells: nameCells(names, places, measure) } : undefined,
    };
  });
  const note = style.captions
    ? joinRuns(stepsLabel(style.settings.numSteps, style.stepsInWords), samplerRuns(style))
    : null;
  return { ...emptySheet(style), columns, rows, note };
}

function nameCells(names: readonly string[], places: readonly number[], measure: Measure): Cell[] {
  return places.flatMap((place, column): Cell[] => {
    const name = names[place];
    if (name === undefined) return [];
    const label = { runs: [plain(name)], tone: 'muted' as const };
    return [{ ...label, column, runs: fitLabel(label, measure.tile.width, measure) }];
  });
}
