import type { AnimationSpec } from '../../contract/animation.ts';
import type { ErrorReport } from '../../contract/errors.ts';
import { isAnimatedImage, type AnimationFormat, type VideoFormat } from '../../contract/formats.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Progress } from './lane.svelte.ts';

/** Longer side of a picture in the preview, in pixels; less where the frames would take more memory than this. */
const PICTURE = 320;
const MAX_BYTES = 128 * 2 ** 20;
const MIN_PICTURE = 48;
/** Bitmaps that are open at most: each takes some memory, however small it is. Of more frames, the first are shown. */
const MAX_BITMAPS = 2048;

/** An animation as it is looked at: its frames, of which more come while it plays. */
export interface ShownAnimation {
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** Frames per second. */
  readonly rate: number;
}

/** The animation that would be saved, played in the dialog; its pictures are smaller than the file's may be. */
export class AnimationPreview {
  shown = $state.raw<ShownAnimation | null>(null);
  /** How many of its frames are there. */
  drawn = $state(0);
  problem = $state.raw<ErrorReport | null>(null);
  /** Of the sampling that its next frames need. */
  progress = $state.raw<Progress | null>(null);
  /** Bytes of the file, estimated; null while that is not known, `unknown` where it cannot be. */
  bytes = $state<number | 'unknown' | null>(null);
  /** In order, as far as they are drawn. */
  frames: ImageBitmap[] = [];

  readonly #bridge: Bridge;
  #turn = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Draws it from its first frame on; what was drawn before is gone. */
  async show(animation: AnimationSpec, format: AnimationFormat): Promise<void> {
    const turn = this.#forget();
    const begun = await this.#begin(turn, animation, format);
    if (!begun || turn !== this.#turn) return;
    if (!begun.ok) return void (this.problem = begun.error);
    const { preview, width, height, count, rate } = begun.value;
    this.shown = { width, height, count, rate };
    while (this.drawn < Math.min(count, MAX_BITMAPS) && (await this.#take(turn, preview, width, height)));
    if (turn !== this.#turn) return;
    this.progress = null;
    if (this.problem === null) await this.#estimate(turn, animation, format);
  }

  /** Gives it up. */
  leave(): void {
    this.#forget();
  }

  receive(progress: Progress): void {
    if (this.shown && this.drawn < this.shown.count) this.progress = progress;
  }

  /** Frames as large as memory allows: how many there are is known when it has begun. Null where it is given up. */
  async #begin(turn: number, animation: AnimationSpec, format: AnimationFormat) {
    const ask = (picture: number) =>
      this.#bridge.ask('animation/preview', { animation: { ...animation, size: { picture } }, format });
    const begun = await ask(PICTURE);
    if (turn !== this.#turn) return null;
    if (!begun.ok) return begun;
    const { width, height, count } = begun.value;
    const fitting = Math.sqrt(MAX_BYTES / (4 * width * height * Math.min(count, MAX_BITMAPS)));
    return fitting >= 1 ? begun : ask(Math.max(MIN_PICTURE, Math.floor(PICTURE * fitting)));
  }

  /** Takes the next frame; false after the last, and when it is no longer looked at. */
  async #take(turn: number, preview: string, width: number, height: number): Promise<boolean> {
    const answer = await this.#bridge.ask('animation/next-frame', { preview });
    if (turn !== this.#turn) return false;
    if (!answer.ok) {
      if (answer.error.code !== 'run/cancelled') this.problem = answer.error;
      return false;
    }
    if (!answer.value) return false;
    const pixels = new ImageData(new Uint8ClampedArray(answer.value.rgba.buffer), width, height);
    const bitmap = await createImageBitmap(pixels);
    if (turn !== this.#turn) {
      bitmap.close();
      return false;
    }
    this.frames.push(bitmap);
    this.drawn = this.frames.length;
    return true;
  }

  async #estimate(turn: number, animation: AnimationSpec, format: AnimationFormat): Promise<void> {
    const bytes = isAnimatedImage(format)
      ? await this.#bridge
          .ask('animation/estimate', { animation, format })
          .then((answer) => (answer.ok ? answer.value : null))
      : await estimate(this.#bridge, animation, format);
    if (turn === this.#turn) this.bytes = bytes ?? 'unknown';
  }

  /** Main ends every preview, and what is measured for one. */
  #forget(): number {
    void this.#bridge.ask('export/cancel', { group: 'preview' });
    for (const frame of this.frames) frame.close();
    this.frames = [];
    this.drawn = 0;
    this.shown = null;
    this.problem = null;
    this.progress = null;
    this.bytes = null;
    return ++this.#turn;
  }
}

/** Null where it fails: that is said when the video is saved. */
async function estimate(
  bridge: Bridge,
  animation: AnimationSpec,
  format: VideoFormat,
): Promise<number | null> {
  const { estimateVideo } = await import('../animation/video-file.ts');
  return estimateVideo(bridge, animation, format).catch(() => null);
}
