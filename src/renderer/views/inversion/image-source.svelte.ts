import { SvelteMap } from 'svelte/reactivity';
import { MAX_IMAGES, type SourceImage } from '../../../contract/views/inversion.ts';
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
  /** How many more there may be. */
  readonly room: number;
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
   * Adds image files, each cropped to its middle for the model that is open, as one change: the first that can be read, as
   * many as there is room for. Shows what is wrong with those that cannot be read, and how many were left out.
   *
   * @param onAdded called once at least one was added
   */
  async addFiles(files: readonly File[], onAdded: () => void = () => undefined): Promise<void> {
    const workspace = this.#workspace;
    const model = await workspace.studio.modelSoon();
    if (!model) return workspace.refuse('open a model first');
    if (this.#list.room <= 0) return workspace.refuse(`at most ${MAX_IMAGES} images; remove some first`);
    const { read, problems, left } = await this.#read(files, model.pictureShape);
    try {
      const ids = this.#list.add(read.map(({ image }) => image));
      ids.forEach((id, i) => this.#originals.set(id, read[i]!.original));
      if (ids.length > 0) onAdded();
    } catch (error) {
      problems.push((error as Error).message);
    }
    workspace.refuse(...problems);
    if (left > 0)
      workspace.reportPart(
        `${read.length} of ${files.length} images added; ${MAX_IMAGES} is the most, ${left} were left out`,
      );
  }

  /** Replaces an image by another part of its file. Shows why that failed, if it did. */
  async crop(image: SourceImage, part: Part, shape: LatentShape): Promise<void> {
    const original = this.original(image.id);
    if (!original) return;
    try {
      const cut = await this.#store(image.name, original, part, shape);
      this.#list.replace({ id: image.id, ...cut });
    } catch (error) {
      this.#workspace.refuse((error as Error).message);
    }
  }

  /** The first that can be read, as many as there is room for; what is wrong with the others, a line each; how many are left. */
  async #read(
    files: readonly File[],
    shape: LatentShape,
  ): Promise<{ readonly read: ReadImage[]; readonly problems: string[]; readonly left: number }> {
    const read: ReadImage[] = [];
    const problems: string[] = [];
    for (const [i, file] of files.entries()) {
      if (read.length === this.#list.room) return { read, problems, left: files.length - i };
      try {
        read.push(await this.#readOne(file, shape));
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    return { read, problems, left: 0 };
  }

  async #readOne(file: File, shape: LatentShape): Promise<ReadImage> {
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
