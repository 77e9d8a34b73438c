import { lineFrames, type LineFigure } from '../../../contract/figures/line.ts';
import type { LineFrame } from '../../../core/grid.ts';
import { stepsLabel } from '../../../core/plots/label.ts';
import { angleBetween } from '../../../core/slerp.ts';
import type { TableRow } from '../../formats/table.ts';
import type { ArrayOptions } from '../data/figure-arrays.ts';
import { orInvalid } from '../invalid.ts';
import { fitLabel, widthOf } from '../layout/fit-text.ts';
import type { Cell, Label, Measure, SheetRow, TextLine } from '../layout/sheet.ts';
import { math, plain, type Run } from '../layout/text.ts';
import {
  classesOf,
  emptySheet,
  samplerRuns,
  joinRuns,
  namedPlaces,
  shareTexts,
  type AnimatedDrawing,
  type DrawnSide,
  type FigureData,
} from './kind.ts';
import { pairNote } from './pairs.ts';

/** Between two texts, in em. */
const SPACE = 0.9;

/** A strip of frames: names of pins and the angles between them above it, u below. */
export const lineDrawing: AnimatedDrawing<LineFigure> = {
  sheet(spec, measure, data) {
    const frames = lineFrames(spec);
    return {
      ...emptySheet(spec),
      columns: frames.length,
      headers: spec.labels || spec.captions ? [headerLine(spec, measure, data)] : [],
      rows: [
        {
          tiles: frames.map((_, i) => data?.tiles[i] ?? null),
          caption: spec.captions ? shareLine(frames, measure) : undefined,
        },
      ],
      note: spec.captions ? noteOf(spec) : null,
    };
  },
  /** One strip under the other; the names of pins stand above both, u under both. */
  compare(sides) {
    const [own, other] = sides;
    const { labels, captions } = own.spec;
    const strip = ({ sheet, title }: DrawnSide<LineFigure>): SheetRow => ({
      ...sheet.rows[0]!,
      name: labels ? { runs: [plain(title)], tone: 'ink' } : undefined,
    });
    return {
      ...own.sheet,
      rows: [{ ...strip(own), caption: undefined }, strip(other)],
      note: pairNote(sides, captions && !labels ? ['above', 'below'] : null),
    };
  },
  keyframes(spec) {
    const { pins, labels, captions } = spec;
    return lineFrames(spec).map(({ u, segment }, tile) => {
      const ends = [pins[segment]!, pins[(segment + 1) % pins.length]!];
      return [
        {
          tile,
          header: labels ? ends.map(({ name }) => name).join(' → ') : null,
          caption: captions ? [math('u'), plain(` = ${u.toFixed(2)}`)] : null,
        },
      ];
    });
  },
  rows: measureFrames,
};

/** A row per frame: between which pins it lies and where, and the angle between them in degrees. */
async function measureFrames(figure: LineFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { pins } = figure;
  const frames = orInvalid(() => lineFrames(figure));
  const latents = await options.resolve(
    pins.map(({ ref }) => ref),
    'latents',
  );
  return frames.map(({ u, segment }, frame) => {
    const next = (segment + 1) % pins.length;
    const angle = angleBetween(latents[segment]!.data, latents[next]!.data);
    const degrees = (angle * 180) / Math.PI;
    return { frame, from: pins[segment]!.name, to: pins[next]!.name, degrees, u };
  });
}

/** A text above the strip that takes the space from `from` to `to`, in pixels from the first tile's left edge. */
interface Placed extends Cell {
  readonly from: number;
  readonly to: number;
}

function headerLine(spec: LineFigure, measure: Measure, data: FigureData | null): TextLine {
  const names = spec.labels ? nameCells(spec, measure) : [];
  return { cells: [...names, ...(spec.captions ? angleCells(spec, measure, names, data) : [])] };
}

/** The first and an open line's last name are flush with the strip, so that nothing sticks out. */
function nameCells(spec: LineFigure, measure: Measure): Placed[] {
  const { tile, pitch: spacing } = measure;
  const joints = jointsOf(spec);
  return spec.pins.map(({ name }, i) => {
    const column = joints[i]!;
    const free = Math.min(column - (joints[i - 1] ?? -Infinity), (joints[i + 1] ?? Infinity) - column);
    const labelWidth = Math.max(tile.width, (spacing * free) / 2);
    const label: Label = {
      runs: fitLabel({ runs: [plain(name)], tone: 'name' }, labelWidth, measure),
      tone: 'name',
    };
    const width = widthOf(label, measure);
    const last = i === spec.pins.length - 1 && !spec.closed;
    const anchor = i === 0 ? 'start' : last ? 'end' : 'middle';
    const rest = tile.width - width;
    const from = column * spacing + { start: 0, middle: rest / 2, end: rest }[anchor];
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
  const { tile, pitch: spacing, em } = measure;
  const gutter = spacing - tile.width;
  return jointsOf(spec).flatMap((joint, i, joints): Cell[] => {
    const next = joints[i + 1];
    if (next === undefined) return [];
    const [a, b] = [data?.latents[i], data?.latents[(i + 1) % spec.pins.length]];
    if (!a || !b) return [];
    const degrees = (angleBetween(a.data, b.data) * 180) / Math.PI;
    const label: Label = { runs: [plain(`θ = ${degrees.toFixed(1)}°`)], tone: 'muted' };
    const start = names[i]?.to ?? (joint + 0.5) * spacing - gutter / 2;
    const end = names[i + 1]?.from ?? (next + 0.5) * spacing - gutter / 2;
    if (end - start < widthOf(label, measure) + 2 * SPACE * em) return [];
    return [{ ...label, column: ((start + end) / 2 - tile.width / 2) / spacing }];
  });
}

/** The column of each pin, and where a closed line's last segment ends, one beyond its last frame. */
function jointsOf(spec: LineFigure): number[] {
  const frames = lineFrames(spec);
  const starts = frames.flatMap(({ segment }, i) => (segment === frames[i - 1]?.segment ? [] : [i]));
  return [...starts, spec.closed ? frames.length : frames.length - 1];
}

/** u = 0.25 under each frame if that fits, else 0.25, else under as many frames as fit. */
function shareLine(frames: readonly LineFrame[], measure: Measure): TextLine {
  const spacing = measure.pitch;
  const texts = shareTexts(frames.map(({ u }) => u));
  const widest = (make: (text: string) => Run[]): number =>
    Math.max(...texts.map((text) => widthOf({ runs: make(text), tone: 'muted' }, measure))) +
    0.5 * measure.em;
  const long = (text: string): Run[] => [math('u'), plain(` = ${text}`)];
  const short = (text: string): Run[] => [plain(text)];
  const make = widest(long) <= spacing ? long : short;
  const isNamed = namedPlaces(frames.length, spacing, widest(make));
  return {
    cells: texts.flatMap((text, column) =>
      isNamed(column) ? [{ column, runs: make(text), tone: 'muted' as const }] : [],
    ),
  };
}

function noteOf(spec: LineFigure): Run[] {
  const { settings, mode, stepsInWords, toClass } = spec;
  const classes = [...classesOf(settings), ...(toClass === undefined ? [] : [toClass])];
  return joinRuns(stepsLabel(settings.numSteps, stepsInWords), samplerRuns(spec, classes), [plain(mode)]);
}
