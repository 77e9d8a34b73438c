import type { AnimatedImageFormat, ArrayFormat, StillFormat, TableFormat } from '../../contract/formats.ts';
import type { AnimationFile, ArrayFile, FileArray, StillFile, TableFile } from './format.ts';
import { animations, arrays, sources, stills, tables } from './list.ts';

type AnyFile = StillFile<string> | AnimationFile<string> | ArrayFile<string> | TableFile<string>;
/** Those that are written, in the order in which they are tried for texts. */
const files: readonly AnyFile[] = [stills, animations, arrays, tables].flatMap((list) =>
  Object.values<AnyFile>(list),
);

export const stillFile = (id: StillFormat): StillFile => stills[id];
export const animationFile = (id: AnimatedImageFormat): AnimationFile => animations[id];
export const arrayFile = (id: ArrayFormat): ArrayFile => arrays[id];
export const tableFile = (id: TableFormat): TableFile => tables[id];

/** The format of the picture that begins with these bytes; null for none. */
export function stillFileOf(bytes: Uint8Array): StillFile | null {
  return Object.values<StillFile>(stills).find(({ isOne }) => isOne?.(bytes)) ?? null;
}

/** The format of the animation that begins with these bytes; null for none. */
export function animationFileOf(bytes: Uint8Array): AnimationFile | null {
  return Object.values<AnimationFile>(animations).find(({ isOne }) => isOne?.(bytes)) ?? null;
}

/** Whether files of a format contain their recipe; for other formats it is a file beside. */
export function hasTexts(id: StillFormat | AnimatedImageFormat | ArrayFormat | TableFormat): boolean {
  return files.some((file) => file.id === id && file.texts !== undefined);
}

/**
 * The text under `keyword` in a file from an untrusted source; null if it has none, or is of none of the formats. Throws a
 * StudioError of one line that names `file`.
 */
export function findText(bytes: Uint8Array, keyword: string, max: number, file: string): string | null {
  const carrier = files.find(({ isOne, texts }) => texts && isOne?.(bytes));
  return carrier?.texts?.read(bytes, keyword, max, file) ?? null;
}

/**
 * The float arrays of an .npy, .safetensors or torch.save file (.pt, .pth, .bin), in the order of the file: float16 and
 * bfloat16 are widened without rounding, float64 is rounded to float32. Arrays of other types are left out where the
 * file contains several. The bytes decide the format; errors name the path, whose ending decides for an empty or unknown file.
 * Throws a StudioError of one line that names `path`.
 */
export async function readArrayFile(bytes: Uint8Array, path: string): Promise<FileArray[]> {
  const ending = /\.([^.]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const source =
    sources.find(({ isOne }) => isOne(bytes)) ??
    sources.find(({ endings }) => endings.includes(ending)) ??
    sources[0]!;
  return source.readArrays(bytes, path);
}
