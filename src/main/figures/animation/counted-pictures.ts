import type { Picture } from '../scene/picture.ts';

/** With the t of its step, where it belongs to a trajectory. */
export type SourcePicture = Picture & { readonly t?: number };

/** Pictures that are each taken a known number of times and then dropped. */
export class CountedPictures {
  readonly #left: number[];
  readonly #pictures = new Map<number, SourcePicture>();

  /** @param uses how often each picture is taken */
  constructor(uses: readonly number[]) {
    this.#left = [...uses];
  }

  /** Whether the picture is still to be taken. */
  isNeeded(number: number): boolean {
    return this.#left[number]! > 0;
  }

  has(number: number): boolean {
    return this.#pictures.has(number);
  }

  put(number: number, picture: SourcePicture): void {
    if (this.isNeeded(number)) this.#pictures.set(number, picture);
  }

  /** Null if the picture is not there. */
  take(number: number): SourcePicture | null {
    const picture = this.#pictures.get(number);
    if (!picture) return null;
    this.#left[number]! -= 1;
    if (this.#left[number] === 0) this.#pictures.delete(number);
    return picture;
  }
}
