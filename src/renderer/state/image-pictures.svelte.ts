import { SvelteMap } from 'svelte/reactivity';
import type { Bridge } from '../../contract/requests.ts';
import type { Picture } from './picture-store.ts';

/** The pixels of stored images, by hash. The engine stores them, so that undo and redo find them. */
export class ImagePictures {
  readonly #pictures = new SvelteMap<string, Picture>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly #requested = new Set<string>();
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** An image as the network sees it; null while it is not there. */
  get(sha256: string): Picture | null {
    return this.#pictures.get(sha256) ?? null;
  }

  /** Requests the images that are not there yet. */
  load(hashes: readonly string[]): void {
    for (const sha256 of hashes) {
      if (this.#requested.has(sha256)) continue;
      this.#requested.add(sha256);
      void this.#read(sha256);
    }
  }

  async #read(sha256: string): Promise<void> {
    const answer = await this.#bridge.ask('latent/read-image', { sha256 });
    // The image's reconstruction says what is wrong; an engine that was started anew is asked again.
    if (!answer.ok) return void this.#requested.delete(sha256);
    const { width, height, rgba } = answer.value;
    this.#pictures.set(sha256, { width, height, rgba: new Uint8ClampedArray(rgba), numSteps: 0 });
  }
}
