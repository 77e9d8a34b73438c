import { formatList, type FormatFacts } from './format-list.ts';

/** The formats that figures and their numbers are saved in; main/formats writes and reads them, the window encodes videos. */

/** Frames per second that an animation has at most. */
export const MAX_RATE = 60;

type Listed = (typeof formatList)[number];
type IdOf<Kind extends FormatFacts['kind']> = Extract<Listed, { readonly kind: Kind }>['id'];

/** How a figure that does not move is written. */
export type StillFormat = IdOf<'still'>;
/** The animations that main writes, and those that the window's encoders write. */
export type AnimatedImageFormat = IdOf<'animated-image'>;
export type VideoFormat = IdOf<'video'>;
export type AnimationFormat = AnimatedImageFormat | VideoFormat;
export type ArrayFormat = IdOf<'arrays'>;
export type TableFormat = IdOf<'table'>;
export type FormatId = Listed['id'];

/** The ids of the formats of a kind, in the order of the list. */
function formatsOf<Id extends string>(kind: FormatFacts['kind']): readonly Id[] {
  return formatList.filter((format) => format.kind === kind).map(({ id }) => id as Id);
}

export const stillFormats = formatsOf<StillFormat>('still');
export const animatedImageFormats = formatsOf<AnimatedImageFormat>('animated-image');
export const videoFormats = formatsOf<VideoFormat>('video');
export const animationFormats: readonly AnimationFormat[] = [...animatedImageFormats, ...videoFormats];
export const arrayFormats = formatsOf<ArrayFormat>('arrays');
export const tableFormats = formatsOf<TableFormat>('table');
/** The formats that something is saved in. */
export const savedFormats: readonly FormatId[] = formatList
  .filter(({ kind }) => kind !== 'source')
  .map(({ id }) => id);
/** What the names of latent files end in. */
export const latentEndings: readonly string[] = formatList.flatMap(
  (format: FormatFacts) => format.latentEndings ?? [],
);

function factsOf(id: FormatId): FormatFacts {
  return formatList.find((format) => format.id === id)!;
}

/** Frames per second that an animation of a format has at most. */
export function maxRateOf(id: AnimationFormat): number {
  return factsOf(id).maxRate ?? MAX_RATE;
}

/** Whether the frames of an animation of a format may be transparent. */
export function hasTransparency(id: AnimationFormat): boolean {
  return factsOf(id).transparency ?? false;
}

export function isVideo(id: AnimationFormat): id is VideoFormat {
  return factsOf(id).kind === 'video';
}

export function isAnimatedImage(format: string): format is AnimatedImageFormat {
  return (animatedImageFormats as readonly string[]).includes(format);
}

/** A text that travels in a file. The keyword: 1 … 79 characters of Latin-1. */
export interface FileText {
  readonly keyword: string;
  readonly text: string;
}
