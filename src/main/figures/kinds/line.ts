import type { LineFigure } from '../../../contract/figure.ts';
import { lineRefs, type LineFrame } from '../../../core/grid.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { angleBetween } from '../../../core/slerp.ts';
import { fitLabel, widthOf } from '../layout/fit-text.ts';
import type { Cell, Label, Measure, TextLine } from '../layout/sheet.ts';
import { math, plain, type Run } from '../layout/text.ts';
import {
  emptySheet,
  etaRuns,
  joinRuns,
  namedPlaces,
  shareTexts,
  type FigureData,
  type FigureKind,
} from './kind.ts';

/** Between two texts, in em. */
const AIR = 0.9;

/** A film strip: names of pins and the angles between them above it, u below. */
export const lineKind: FigureKind<LineFigure> = {
  plan(spec) {
    const tiles = framesOf(spec).map(({ ref }) => ({
      task: 'sample' as const,
      ref,
      settings: spec.settings,
    }));
    return { tiles, compare: [], latents: spec.captions ? spec.pins.map(({ ref }) => ref) : [] };
  },
  sheet(spec, measure, data) {
    const frames = framesOf(spec);
    return {
      ...emptySheet(spec),
      columns: frames.length,
      heads: spec.labels || spec.captions ? [headLine(spec, measure, data)] : [],
      rows: [
        {
          tiles: frames.map((_, i) => data?.tiles[i] ?? null),
          caption: spec.captions ? shareLine(spec, frames, measure) : undefined,
        },
      ],
      note: spec.captions ? noteOf(spec) : null,
    };
  },
};

function framesOf(spec: LineFigure): LineFrame[] {
  const refs = spec.pins.map(({ ref }) => ref);
  return lineRefs(refs, spec.framesPerSegment, spec);
}

/** A text above the strip that takes room from `from` to `to`, in pixels from the first tile's left edge. */
interface Placed extends Cell {
  readonly from: number;
  readonly to: number;
}

function headLine(spec: LineFigure, measure: Measure, data: FigureData | null): TextLine {
  const names = spec.labels ? nameCells(spec, measure) : [];
  return { cells: [...names, ...(spec.captions ? angleCells(spec, measure, names, data) : [])] };
}

/** The first and an open line's last name are flush with the strip, so that nothing sticks out. */
function nameCells(spec: LineFigure, measure: Measure): Placed[] {
  const { tile } = measure;
  const pitch = tile.width + spec.gutter;
  const perSegment = spec.framesPerSegment - 1;
  const room = Math.max(tile.width, (pitch * perSegment) / 2);
  return spec.pins.map(({ name }, i) => {
    const label: Label = {
      runs: fitLabel({ runs: [plain(name)], tone: 'name' }, room, measure),
      tone: 'name',
    };
    const width = widthOf(label, measure);
    const column = i * perSegment;
    const last = i === spec.pins.length - 1 && !spec.closed;
    const anchor = i === 0 ? 'start' : last ? 'end' : 'middle';
    const free = tile.width - width;
    const from = column * pitch + { start: 0, middle: free / 2, end: free }[anchor];
    return { ...label, column, anchor, from, to: from + width };
  });
}

/** The angle of each segment, in the middle of what the names leave of it, where that is enough. */
function angleCells(
  spec: LineFigure,
  measure: Measure,
  names: readonly Placed[],
  data: FigureData | null,
): Cell[] {
  const { tile, em } = measure;
  const pitch = tile.width + spec.gutter;
  const perSegment = spec.framesPerSegment - 1;
  const segments = spec.closed ? spec.pins.length : spec.pins.length - 1;
  return Array.from({ length: segments }, (_, i): Cell[] => {
    const [a, b] = [data?.latents[i], data?.latents[(i + 1) % spec.pins.length]];
    if (!a || !b) return [];
    const degrees = (angleBetween(a.data, b.data) * 180) / Math.PI;
    const label: Label = { runs: [plain(`θ = ${degrees.toFixed(1)}°`)], tone: 'muted' };
    const start = names[i]?.to ?? (i * perSegment + 0.5) * pitch - spec.gutter / 2;
    const end = names[i + 1]?.from ?? ((i + 1) * perSegment + 0.5) * pitch - spec.gutter / 2;
    if (end - start < widthOf(label, measure) + 2 * AIR * em) return [];
    return [{ ...label, column: ((start + end) / 2 - tile.width / 2) / pitch }];
  }).flat();
}

/** u = 0.25 under each frame where that has room, else 0.25, else under as many as have. */
function shareLine({ gutter }: LineFigure, frames: readonly LineFrame[], measure: Measure): TextLine {
  const pitch = measure.tile.width + gutter;
  const texts = shareTexts(frames.map(({ u }) => u));
  const widest = (make: (text: string) => Run[]): number =>
    Math.max(...texts.map((text) => widthOf({ runs: make(text), tone: 'muted' }, measure))) +
    0.5 * measure.em;
  const long = (text: string): Run[] => [math('u'), plain(` = ${text}`)];
  const short = (text: string): Run[] => [plain(text)];
  const make = widest(long) <= pitch ? long : short;
  const isNamed = namedPlaces(frames.length, pitch, widest(make));
  return {
    cells: texts.flatMap((text, column) =>
      isNamed(column) ? [{ column, runs: make(text), tone: 'muted' as const }] : [],
    ),
  };
}

function noteOf({ settings, mode }: LineFigure): Run[] {
  return joinRuns(stepsLabel(settings.numSteps), etaRuns(settings), [plain(mode)]);
}
