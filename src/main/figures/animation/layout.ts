import { ANIMATION_SIDE, type AnimationSize } from '../../../contract/animation.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { FigureStyle } from '../../../contract/figures/style.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { fitText } from '../layout/fit-text.ts';
import { blankPicture, tileDrawer, type Picture } from '../scene/picture.ts';
import type { Rasterizer } from '../scene/rasterizer.ts';
import { checkFrameSize } from '../../formats/animation.ts';
import { chooseScale } from '../layout/sheet.ts';
import { plain, type Run } from '../layout/text.ts';
import type { Typesetter } from '../layout/typesetter.ts';
import { themes } from '../scene/theme.ts';
import type { Keyframe } from './keyframe.ts';
import type { AnimationPlan } from './keyframes.ts';
import type { SourcePicture } from './counted-pictures.ts';

/** Where everything of a frame stands, in whole pixels. */
export interface AnimationLayout {
  readonly width: number;
  readonly height: number;
  /** Font size; all distances of text follow from it. */
  readonly em: number;
  /** Left edges of the pictures, and of the columns that their texts are centred in. */
  readonly panels: readonly { readonly x: number; readonly left: number; readonly width: number }[];
  /** Top edge of the pictures, and the height of what stands over them: title and headers. */
  readonly top: number;
  /** Baselines; null where there is no such line. */
  readonly title: number | null;
  readonly header: number | null;
  readonly caption: number | null;
  readonly tile: { readonly width: number; readonly height: number };
}

const MIN_EM = 11;
/** A t of as many digits as there are. */
const WIDEST_T = 999;
/** In em: around everything where there is text, and from line to line. */
const MARGIN = 0.9;
const LINE = 1.9;
const BASELINE = 1.2;

/** How an animation is laid out besides its figure's style. */
export interface FrameOptions {
  /** Absent: as the figure's scale makes it. */
  readonly size?: AnimationSize | undefined;
  /** Adds a column and a row of paper where a side is odd, which video codecs refuse. */
  readonly even: boolean;
}

/**
 * Without text the pictures fill the frame; in a frame of a given size they are as large as fits, in its middle. Throws
 * `request/invalid` when the frame would be too large, or has no room for its pictures.
 */
export function layAnimation(
  style: FigureStyle,
  { keyframes }: AnimationPlan,
  shape: LatentShape,
  rasterizer: Rasterizer,
  { size, even }: FrameOptions,
): AnimationLayout {
  const lay = (longer: number): AnimationLayout =>
    layFrame(style, keyframes, tileOf(shape, longer), rasterizer);
  const layout = enclose(lay, wantedSide(style, shape, size), size);
  const whole = (side: number): number => (even ? side + (side % 2) : side);
  const [width, height] = [whole(layout.width), whole(layout.height)];
  checkFrameSize(width, height);
  return { ...layout, width, height };
}

/** The longer side of a picture, in pixels; the largest that a frame of a given size may have. */
function wantedSide(style: FigureStyle, shape: LatentShape, size: FrameOptions['size']): number {
  if (!size) return Math.max(shape[1], shape[2]) * chooseScale(shape, style.scale);
  return 'picture' in size ? size.picture : Math.max(size.width, size.height);
}

function tileOf([, height, width]: LatentShape, longer: number): { width: number; height: number } {
  const scale = longer / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Pictures of so long a side, or in a frame of a given size the largest that fit it. */
function enclose(
  lay: (longer: number) => AnimationLayout,
  longer: number,
  size: FrameOptions['size'],
): AnimationLayout {
  if (!size || 'picture' in size) return lay(longer);
  const fits = ({ width, height }: AnimationLayout): boolean => width <= size.width && height <= size.height;
  let [fitting, tooLarge] = [0, longer + 1];
  while (tooLarge - fitting > 1) {
    const side = (fitting + tooLarge) >> 1;
    if (fits(lay(side))) fitting = side;
    else tooLarge = side;
  }
  const [least] = ANIMATION_SIDE;
  if (fitting < least)
    throw new StudioError(
      'request/invalid',
      `a frame of ${size.width} × ${size.height} pixels has no room for its pictures: they would be ${fitting} pixels, at least ${least}; choose a larger frame or less text`,
    );
  return centre(lay(fitting), size);
}

/** The same in the middle of a larger frame. */
function centre(layout: AnimationLayout, size: { width: number; height: number }): AnimationLayout {
  const right = Math.floor((size.width - layout.width) / 2);
  const down = Math.floor((size.height - layout.height) / 2);
  const lower = (y: number | null): number | null => (y === null ? null : y + down);
  return {
    ...layout,
    ...size,
    panels: layout.panels.map((panel) => ({ ...panel, x: panel.x + right, left: panel.left + right })),
    top: layout.top + down,
    title: lower(layout.title),
    header: lower(layout.header),
    caption: lower(layout.caption),
  };
}

function layFrame(
  style: FigureStyle,
  keyframes: readonly Keyframe[],
  tile: AnimationLayout['tile'],
  rasterizer: Rasterizer,
): AnimationLayout {
  const em = Math.max(MIN_EM, Math.round(Math.min(tile.width, tile.height) / 10));
  const px = (ems: number): number => Math.round(ems * em);
  const [hasHeaders, hasCaptions] = [style.labels, style.captions];
  const hasText = hasHeaders || hasCaptions || style.title !== '';
  const margin = hasText ? px(MARGIN) : 0;
  const column = Math.max(
    tile.width,
    hasCaptions ? captionWidth(keyframes, em, setterOf(style, rasterizer)) : 0,
  );
  const count = keyframes[0]!.length;
  const panels = Array.from({ length: count }, (_, i) => {
    const left = margin + i * (column + style.gutter);
    return { x: left + Math.floor((column - tile.width) / 2), left, width: column };
  });
  const title = style.title === '' ? 0 : px(LINE);
  const top = margin + title + (hasHeaders ? px(LINE) : 0);
  return {
    width: 2 * margin + count * (column + style.gutter) - style.gutter,
    height: top + tile.height + (hasCaptions ? px(LINE) : 0) + margin,
    em,
    panels,
    top,
    title: title === 0 ? null : margin + px(BASELINE),
    header: hasHeaders ? margin + title + px(BASELINE) : null,
    caption: hasCaptions ? top + tile.height + px(LINE - BASELINE + 0.75) : null,
    tile,
  };
}

/** Draws a keyframe's pictures and texts; texts that are those of the keyframe before are not drawn again. */
export type DrawKeyframe = (keyframe: Keyframe, pictures: readonly SourcePicture[]) => Picture;

export function createKeyframeDrawer(
  style: FigureStyle,
  layout: AnimationLayout,
  rasterizer: Rasterizer,
): DrawKeyframe {
  const drawTile = tileDrawer(style.smooth === true);
  let drawn = '';
  let paper = drawTexts(style, layout, '', rasterizer);
  return (keyframe, pictures) => {
    const text = setTexts(style, layout, settled(keyframe, pictures), rasterizer);
    if (text !== drawn) [drawn, paper] = [text, drawTexts(style, layout, text, rasterizer)];
    const frame = { ...paper, rgba: paper.rgba.slice() };
    pictures.forEach((picture, i) =>
      drawTile(frame, { ...layout.tile, x: layout.panels[i]!.x, y: layout.top, picture }),
    );
    return frame;
  };
}

/** Sets every text of an animation but its captions, which are numbers, once. */
export function setHeaders(
  style: FigureStyle,
  layout: AnimationLayout,
  { keyframes }: AnimationPlan,
  rasterizer: Rasterizer,
): void {
  const headers = new Map(
    keyframes.map((keyframe) => [JSON.stringify(keyframe.map(({ header }) => header)), keyframe]),
  );
  for (const keyframe of headers.values())
    setTexts(
      style,
      layout,
      keyframe.map(({ header }) => ({ header, caption: null })),
      rasterizer,
    );
}

/** Animations are of pixels: no text and no line has to be readable in print. */
function setterOf({ mathText }: FigureStyle, { type }: Rasterizer): Typesetter {
  return type.under({ mathText: mathText === true, minText: 0, minLine: 0 });
}

type SettledKeyframe = readonly { readonly header: string | null; readonly caption: readonly Run[] | null }[];

/** With captions that show the t of their pictures. */
function settled(keyframe: Keyframe, pictures: readonly SourcePicture[]): SettledKeyframe {
  return keyframe.map(({ header, caption }, i) => ({
    header,
    caption: typeof caption === 'function' ? caption(pictures[i]!.t ?? 0) : caption,
  }));
}

function drawTexts(
  style: FigureStyle,
  layout: AnimationLayout,
  body: string,
  rasterizer: Rasterizer,
): Picture {
  const { width, height } = layout;
  const paper = style.transparent ? null : themes[style.theme].paper;
  if (body === '') return blankPicture(width, height, paper);
  const strip = { width, top: 0, rows: height };
  return { width, height, rgba: rasterizer.draw(rasterizer.outline(body), strip, paper) };
}

function setTexts(
  style: FigureStyle,
  layout: AnimationLayout,
  keyframe: SettledKeyframe,
  rasterizer: Rasterizer,
): string {
  const type = setterOf(style, rasterizer);
  const { ink, muted } = themes[style.theme];
  const { em, width } = layout;
  const name = { size: em, fill: ink, weight: 600, anchor: 'middle' } as const;
  const bold = (text: string, width: number): Run[] => [
    plain(fitText(text, width, { size: em, weight: 600 }, type)),
  ];
  const parts: string[] = [];
  if (layout.title !== null)
    parts.push(type.text(width / 2, layout.title, bold(style.title, width - em), name));
  keyframe.forEach(({ header, caption }, i) => {
    const panel = layout.panels[i]!;
    const centre = panel.left + panel.width / 2;
    if (layout.header !== null && header !== null)
      parts.push(type.text(centre, layout.header, bold(header, panel.width), name));
    if (layout.caption !== null && caption !== null)
      parts.push(
        type.text(centre, layout.caption, caption, { size: em * 0.9, fill: muted, anchor: 'middle' }),
      );
  });
  return parts.join('');
}

/** Of the caption of most letters, and a little more: others of as many may be wider. */
function captionWidth(keyframes: readonly Keyframe[], em: number, type: Typesetter): number {
  const captions = keyframes.flatMap((keyframe) =>
    keyframe.flatMap(({ caption }) =>
      caption ? [typeof caption === 'function' ? caption(WIDEST_T) : caption] : [],
    ),
  );
  const lettersOf = (runs: readonly Run[]): number => runs.reduce((sum, { text }) => sum + text.length, 0);
  const longest = captions.reduce<readonly Run[]>(
    (best, caption) => (lettersOf(caption) > lettersOf(best) ? caption : best),
    [],
  );
  return longest.length === 0 ? 0 : Math.ceil(type.width(longest, { size: em }));
}
