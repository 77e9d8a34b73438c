import { SvelteMap } from 'svelte/reactivity';
import type { Pin, SourceImage } from '../../contract/document.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { LatentShape } from '../../core/latent.ts';
import { middlePart, type Part } from '../../core/resize.ts';
import { cutImage, decodeImage } from '../canvas/image-pixels.ts';
import type { Inversion } from './inversion.svelte.ts';
import type { Picture } from './picture-store.ts';

/** The images behind the document's: what each was cut from, for as long as the window lives, and its pixels. */
export class ImageShelf {
  readonly #originals = new SvelteMap<string, ImageBitmap>();
  /** By the hash of the kept latent. */
  readonly #pictures = new SvelteMap<string, Picture>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly #asked = new Set<string>();

  readonly #inversion: Inversion;
  readonly #bridge: Bridge;

  constructor(inversion: Inversion, bridge: Bridge) {
    this.#inversion = inversion;
    this.#bridge = bridge;
  }

  /** The whole image, by the id of its part; null after a new start of the app. */
  original(id: string): ImageBitmap | null {
    return this.#originals.get(id) ?? null;
  }

  /** An image as the network sees it, by the hash under which it is kept; null while it is not there. */
  picture(sha256: string): Picture | null {
    return this.#pictures.get(sha256) ?? null;
  }

  /**
   * Asks for the pixels of the images, and of those that the pins are codes of, that are not there yet. The engine
   * keeps them: undo and redo find them again.
   */
  read(pins: readonly Pin[]): void {
    const origins = pins.flatMap(({ origin }) => (origin?.kind === 'image' ? origin : []));
    for (const { sha256 } of [...this.#inversion.fitting, ...origins]) {
      if (this.#asked.has(sha256)) continue;
      this.#asked.add(sha256);
      void this.#read(sha256);
    }
  }

  /**
   * Takes image files in, each cropped to its middle, as one change; returns what is wrong with the others, a line
   * each.
   */
  async add(files: readonly File[], shape: LatentShape): Promise<string[]> {
    const taken: { original: ImageBitmap; image: Omit<SourceImage, 'id'> }[] = [];
    const problems: string[] = [];
    for (const file of files) {
      try {
        const original = await decodeImage(file);
        const part = middlePart(original, shape[2], shape[1]);
        taken.push({ original, image: await this.#keep(file.name, original, part, shape) });
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    try {
      const ids = this.#inversion.add(taken.map(({ image }) => image));
      ids.forEach((id, i) => this.#originals.set(id, taken[i]!.original));
    } catch (error) {
      problems.push((error as Error).message);
    }
    return problems;
  }

  /** Takes another part of an image. Throws an error of one line. */
  async crop(image: SourceImage, part: Part, shape: LatentShape): Promise<void> {
    const original = this.original(image.id);
    if (!original) return;
    const kept = await this.#keep(image.name, original, part, shape);
    this.#inversion.replace({ id: image.id, ...kept });
  }

  async #keep(
    name: string,
    original: ImageBitmap,
    part: Part,
    shape: LatentShape,
  ): Promise<Omit<SourceImage, 'id'>> {
    const pixels = cutImage(original, part, { width: shape[2], height: shape[1] });
    const answer = await this.#bridge.ask('latent/keep-image', pixels);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return { name, part, shape, sha256: answer.value.sha256 };
  }

  async #read(sha256: string): Promise<void> {
    const answer = await this.#bridge.ask('latent/read-image', { sha256 });
    // The image's round trip says what is wrong; an engine that was started anew is asked again.
    if (!answer.ok) return void this.#asked.delete(sha256);
    const { width, height, rgba } = answer.value;
    this.#pictures.set(sha256, { width, height, rgba: new Uint8ClampedArray(rgba), numSteps: 0 });
  }
}
