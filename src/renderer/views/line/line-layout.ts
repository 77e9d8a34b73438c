import { fitPicture, type PixelSize } from '../../canvas/scale.ts';
import { layLineStrip, type LineStrip, type StripFrames } from './line-strip.ts';

/** Where the parts of the view stand. All lengths in CSS pixels. */
export interface LineLayout {
  readonly strip: LineStrip;
  /** Beside a strip that is compared: room for its name. */
  readonly names: number;
  /** Of one large picture at the scale that fits. */
  readonly picture: PixelSize;
  /** The second large picture stands under the first one. */
  readonly stacked: boolean;
  /** Height of the plot between two strips; 0: there is none. */
  readonly plot: number;
}

export interface LineRoom extends PixelSize {
  /** CSS pixels per rem. */
  readonly unit: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly frames: StripFrames;
  /** Names of the two sides; none where nothing is compared. */
  readonly titles: readonly string[];
  /** Both large pictures are seen at once. */
  readonly isBeside: boolean;
  readonly hasPlot: boolean;
  /** Height of the caption as it is shown; absent, or 0 before that: one line of it. */
  readonly caption?: number;
}

/** Heights of a caption of one line, of the pins' names under a strip, and of a large picture's name, in rem. */
const CAPTION = 3.2;
const PIN_NAMES = 1.9;
const TITLE = 1.8;
const GAP = 2;
/** Width of a letter of a strip's name, and its bounds, in rem. */
const NAME = { letter: 0.6, gap: 0.8, min: 3.2, max: 8 };

/** One strip, or two with the plot between them, and as large a picture above as fits, or two. */
export function layLine(picture: PixelSize, room: LineRoom): LineLayout {
  const { width, height, unit, ratio, frames, titles } = room;
  const sides = Math.max(1, titles.length);
  const names = sides === 1 ? 0 : unit * nameWidth(titles);
  const strip = layLineStrip(
    frames,
    picture,
    {
      width: width - names,
      maxHeight: (0.4 * height) / sides,
      minTile: 2.6 * unit,
      maxTile: 0.2 * height,
      gap: GAP,
    },
    ratio,
  );
  const plot = room.hasPlot ? Math.round(Math.min(10 * unit, Math.max(5.5 * unit, 0.17 * height))) : 0;
  const oneLine = CAPTION * unit;
  // A pixel is rounding.
  const caption = (room.caption ?? 0) > oneLine + 1 ? room.caption! : oneLine;
  const under = sides * strip.height + caption + PIN_NAMES * unit + plot + (sides - 1) * GAP;
  const free = { width, height: height - under };
  if (sides === 1) return { strip, names, plot, stacked: false, picture: fitPicture(free, picture, ratio) };
  return { strip, names, plot, ...fitPair(free, picture, room) };
}

/** Two pictures with their names, beside each other or one under the other, whichever is larger; or one alone. */
function fitPair(
  { width, height }: PixelSize,
  picture: PixelSize,
  { unit, ratio, isBeside }: LineRoom,
): Pick<LineLayout, 'picture' | 'stacked'> {
  const alone = fitPicture({ width, height: height - TITLE * unit }, picture, ratio);
  if (!isBeside) return { picture: alone, stacked: false };
  const beside = fitPicture(
    { width: (width - 1.2 * unit) / 2, height: height - TITLE * unit },
    picture,
    ratio,
  );
  const under = fitPicture({ width, height: (height - (2 * TITLE + 0.2) * unit) / 2 }, picture, ratio);
  return under.width > beside.width ? { picture: under, stacked: true } : { picture: beside, stacked: false };
}

function nameWidth(titles: readonly string[]): number {
  const letters = Math.max(...titles.map((title) => title.length));
  return Math.min(NAME.max, Math.max(NAME.min, NAME.letter * letters + NAME.gap));
}
