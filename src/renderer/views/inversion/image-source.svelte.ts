import { SvelteMap } from 'svelte/reactivity';
import type { SourceImage } from '../../../contract/views/inversion.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { middlePart, type Part } from '../../../core/resize.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import { cutImage, decodeImage } from './image-pixels.ts';

/** An image without its id, which the document gives it. */
type NewImage = Omit<SourceImage, 'id'>;

/** A file that was read: the whole image, and the part of it that is encoded. */
interface ReadImage {
  readonly original: ImageBitmap;
  readonly image: NewImage;
}

/** The images of the document. */
interface ImageList {
  /** Returns the ids of the images. Throws an error of one line when there are too many. */
  add(images: readonly NewImage[]): string[];
  replace(image: SourceImage): void;
}

/** Reads image files: the whole images, for as long as the window lives, and the parts that the engine stores. */
export class ImageSource {
  readonly #originals = new SvelteMap<string, ImageBitmap>();
  readonly #workspace: Workspace;
  readonly #list: ImageList;

  constructor(workspace: Workspace, list: ImageList) {
    this.#workspace = workspace;
    this.#list = list;
  }

  /** The whole image, by the id of its part; null after a new start of the app. */
  original(id: string): ImageBitmap | null {
    return this.#originals.get(id) ?? null;
  }

  /** Lets the person pick image files; none when they close the dialog. */
  async choose(): Promise<File[]> {
    const { bridge, toasts } = this.#workspace;
    const answer = await bridge.ask('file/choose-images', null);
    if (answer.ok) return answer.value.map(({ name, bytes }) => new File([bytes], name));
    toasts.showError(answer.error);
    return [];
  }

  /**
   * Adds image files, each cropped to its middle for the model that is open, as one change. Shows what is wrong with
   * those that cannot be read; the others are added.
   */
  async addFiles(files: readonly File[]): Promise<void> {
    const { studio, toasts } = this.#workspace;
    const model = await studio.modelSoon();
    const problems = model ? await this.#add(files, model.pictureShape) : ['open a model first'];
    // The images were cut for the model that is open.
    for (const message of problems) toasts.showErrorOf('model', { code: 'request/invalid', message });
  }

  /** Replaces an image by another part of its file. Shows why that failed, if it did. */
  async crop(image: SourceImage, part: Part, shape: LatentShape): Promise<void> {
    const original = this.original(image.id);
    if (!original) return;
    try {
      const cut = await this.#store(image.name, original, part, shape);
      this.#list.replace({ id: image.id, ...cut });
    } catch (error) {
      this.#workspace.toasts.showError({ code: 'request/invalid', message: (error as Error).message });
    }
  }

  /** Returns what is wrong with the files that were not added, a line each. */
  async #add(files: readonly File[], shape: LatentShape): Promise<string[]> {
    const read: ReadImage[] = [];
    const problems: string[] = [];
    for (const file of files) {
      try {
        read.push(await this.#read(file, shape));
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    try {
      const ids = this.#list.add(read.map(({ image }) => image));
      ids.forEach((id, i) => this.#originals.set(id, read[i]!.original));
    } catch (error) {
      problems.push((error as Error).message);
    }
    return problems;
  }

  async #read(file: File, shape: LatentShape): Promise<ReadImage> {
    const original = await decodeImage(file);
    const part = middlePart(original, shape[2], shape[1]);
    return { original, image: await this.#store(file.name, original, part, shape) };
  }

  async #store(name: string, original: ImageBitmap, part: Part, shape: LatentShape): Promise<NewImage> {
    const pixels = cutImage(original, part, { width: shape[2], height: shape[1] });
    const answer = await this.#workspace.bridge.ask('latent/store-image', pixels);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return { name, part, shape, sha256: answer.value.sha256 };
  }
}
