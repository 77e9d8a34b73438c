import type {
  AnimatedImageFormat,
  ArrayFormat,
  FileText,
  StillFormat,
  TableFormat,
} from '../../contract/formats.ts';
import type { PictureDifference } from '../../contract/replay.ts';
import type { Picture } from '../../core/image.ts';
import type { Animation, AnimationFrames } from './animation.ts';
import type { NamedArray } from './named-array.ts';
import type { Scene } from './scene.ts';
import type { Table } from './table.ts';
import type { StoredTensor } from './tensor.ts';

/** How texts are read from a file, which may be hostile. */
export interface Texts {
  /**
   * The text under `keyword`, or null where there is none. At most `max` bytes are read of it; throws a StudioError of
   * one line that names the file.
   */
  read(bytes: Uint8Array, keyword: string, max: number, file: string): string | null;
}

/** What every format has. A new one is a folder, a line in index.ts, and its id in contract/formats.ts. */
interface Format<Id extends string> {
  readonly id: Id;
  /** Whether bytes begin as a file of the format does; absent if the bytes do not show it. */
  isOne?(bytes: Uint8Array): boolean;
  /** Absent if files of the format contain no texts: the recipe is then written beside the file. */
  readonly texts?: Texts;
}

/** What a scene is written with. */
export interface StillOptions {
  readonly texts: readonly FileText[];
  readonly signal?: AbortSignal | undefined;
  /** The scene as RGBA8, each strip of one or more whole rows, from the top: for formats of pixels. */
  strips(): Iterable<Uint8ClampedArray>;
}

/** A format of a figure that does not move. */
export interface StillFile<Id extends string = StillFormat> extends Format<Id> {
  readonly kind: 'still';
  /** The file in pieces. */
  write(scene: Scene, options: StillOptions): AsyncIterable<Uint8Array>;
  /**
   * How far the pixels of a file from an untrusted source differ from those of one that was made again; absent for formats without
   * pixels. Throws a StudioError naming `file` where the two cannot be compared.
   */
  compare?(bytes: Uint8Array, madeAgain: Uint8Array, file: string): Promise<PictureDifference>;
}

/** A format of an animation that needs no encoder of the system's. */
export interface AnimationFile<Id extends string = AnimatedImageFormat> extends Format<Id> {
  readonly kind: 'animated-image';
  /** The file in pieces, frame by frame. */
  write(animation: Animation, texts?: readonly FileText[]): AsyncGenerator<Uint8Array>;
  /** Takes apart a file from an untrusted source; throws latent/unreadable naming the file. */
  read(bytes: Uint8Array, file: string): AnimationFrames;
  /** What the format shows of a frame. */
  show(frame: Picture): Picture;
}

/** A format of arrays. */
export interface ArrayFile<Id extends string = ArrayFormat> extends Format<Id> {
  readonly kind: 'arrays';
  /** A file contains one array, which has no name. */
  readonly single: boolean;
  /** The file in pieces, with the texts if the format has any. */
  write(arrays: readonly NamedArray[], texts: readonly FileText[]): Iterable<Uint8Array>;
}

/** A format of a table. */
export interface TableFile<Id extends string = TableFormat> extends Format<Id> {
  readonly kind: 'table';
  write(table: Table): string;
}

/** A float array of a file; `name` is null where the file gives its only array none. */
export interface FileArray extends StoredTensor {
  readonly name: string | null;
}

/** A format from which float arrays are read, whether it is written or not. */
export interface ArraySource {
  readonly id: string;
  isOne(bytes: Uint8Array): boolean;
  /** What file names end in, in lower case without the dot. */
  readonly endings: readonly string[];
  /** In the order of the file; arrays of other types are left out if the file contains several. Throws a StudioError naming `path`. */
  readArrays(bytes: Uint8Array, path: string): Promise<FileArray[]>;
}
