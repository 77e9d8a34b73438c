import { SvelteMap } from 'svelte/reactivity';
import type { Bridge } from '../../../contract/requests.ts';
import type { SourceImage } from '../../../contract/views/inversion.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { middlePart, type Part } from '../../../core/resize.ts';
import { cutImage, decodeImage } from './image-pixels.ts';

/** An image without its id, which the document gives it. */
type NewImage = Omit<SourceImage, 'id'>;

/** A file that was read: the whole image, and the part of it that is encoded. */
interface ReadImage {
  readonly original: ImageBitmap;
  readonly image: NewImage;
}

/** Image files: the whole images, for as long as the window lives, and the parts that the engine keeps of them. */
export class ImageSource {
  readonly #originals = new SvelteMap<string, ImageBitmap>();
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** The whole image, by the id of its part; null after a new start of the app. */
  original(id: string): ImageBitmap | null {
    return this.#originals.get(id) ?? null;
  }

  /** Stores the whole image under the id that its part was given. */
  remember(id: string, original: ImageBitmap): void {
    this.#originals.set(id, original);
  }

  /** Reads files, each cropped to its middle; `problems`: what is wrong with those that cannot be read, a line each. */
  async read(
    files: readonly File[],
    shape: LatentShape,
  ): Promise<{ images: ReadImage[]; problems: string[] }> {
    const images: ReadImage[] = [];
    const problems: string[] = [];
    for (const file of files) {
      try {
        const original = await decodeImage(file);
        const part = middlePart(original, shape[2], shape[1]);
        images.push({ original, image: await this.#store(file.name, original, part, shape) });
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    return { images, problems };
  }

  /** Another part of an image; null where its file is not at hand. Throws an error of one line. */
  async cut(image: SourceImage, part: Part, shape: LatentShape): Promise<NewImage | null> {
    const original = this.original(image.id);
    return original && this.#store(image.name, original, part, shape);
  }

  async #store(name: string, original: ImageBitmap, part: Part, shape: LatentShape): Promise<NewImage> {
    const pixels = cutImage(original, part, { width: shape[2], height: shape[1] });
    const answer = await this.#bridge.ask('latent/keep-image', pixels);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return { name, part, shape, sha256: answer.value.sha256 };
  }
}
