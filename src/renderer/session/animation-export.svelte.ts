import type { AnimationSpec } from '../../contract/animation.ts';
import type { DataSpec } from '../../contract/data.ts';
import { type AnimatedFigure, type FigureSpec, isAnimated } from '../../contract/figures/index.ts';
import {
  animatedImageFormats,
  type AnimationFormat,
  isAnimatedImage,
  maxRateOf,
  type VideoFormat,
} from '../../contract/formats.ts';
import { reportError, StudioError, type ErrorReport } from '../../contract/errors.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Progress } from './lane.svelte.ts';
import type { Toasts } from '../state/toasts.svelte.ts';

interface Dependencies {
  readonly bridge: Bridge;
  readonly toasts: Toasts;
  readonly figure: () => FigureSpec | null;
  /** How the present view proposes to play its figure; null where it cannot move. */
  readonly playback: () => Pick<AnimationSpec, 'rate' | 'repeat'> | null;
}

interface Saved {
  readonly path: string;
  /** Of a video. */
  readonly codec?: string;
}

/** The present figure as an animation, and the numbers behind it, to be saved to a file. */
export class AnimationExport {
  format = $state<AnimationFormat>('gif');
  saving = $state(false);
  progress = $state.raw<Progress | null>(null);
  /** What this system can encode, once it was checked. */
  videos = $state.raw<readonly VideoFormat[]>([]);

  /** Frames a second that the person chose for animations of a kind, where it differs from the proposal; also for the next one. */
  rates = $state.raw<Partial<Record<AnimatedFigure['kind'], number>>>({});

  readonly #deps: Dependencies;
  #asked = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  readonly formats = $derived.by<readonly AnimationFormat[]>(() => [...animatedImageFormats, ...this.videos]);
  /** Frames a second that the format can show. */
  readonly fastest = $derived(maxRateOf(this.format));
  /** Null where the present figure cannot move. */
  readonly animation = $derived.by<AnimationSpec | null>(() => {
    const figure = this.#deps.figure();
    const playback = this.#deps.playback();
    if (!figure || !playback || !isAnimated(figure)) return null;
    const { rate, repeat } = playback;
    return { figure, rate: Math.min(this.rates[figure.kind] ?? rate, this.fastest), repeat };
  });

  /** Asks the system, once, what it can encode. */
  async probe(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const { listVideoFormats } = await import('../animation/video-file.ts');
    this.videos = await listVideoFormats().catch(() => []);
  }

  /** Of animations of the present figure's kind. */
  setRate(rate: number): void {
    if (this.animation) this.rates = { ...this.rates, [this.animation.figure.kind]: rate };
  }

  saveAnimation(): Promise<void> {
    const { animation, format } = this;
    const { bridge } = this.#deps;
    if (!animation) return Promise.resolve();
    if (isAnimatedImage(format))
      return this.#save(async () =>
        unwrap(await bridge.ask('export/save', { kind: 'animation', spec: { animation, format } })),
      );
    return this.#save(async () => {
      const { saveVideo } = await import('../animation/video-file.ts');
      return saveVideo(bridge, animation, format);
    });
  }

  saveData(data: DataSpec): Promise<void> {
    const { bridge } = this.#deps;
    return this.#save(async () => unwrap(await bridge.ask('export/save', { kind: 'data', spec: data })));
  }

  cancel(): void {
    void this.#deps.bridge.ask('export/cancel', { group: 'others' });
  }

  receive(progress: Progress): void {
    if (this.saving) this.progress = progress;
  }

  async #save(work: () => Promise<Saved | null>): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    try {
      const saved = await work();
      if (saved) this.#deps.toasts.showDone(`Saved ${saved.path}${saved.codec ? ` (${saved.codec})` : ''}`);
    } catch (error) {
      const report: ErrorReport = reportError(error);
      if (report.code !== 'run/cancelled') this.#deps.toasts.showError(report);
    } finally {
      this.saving = false;
      this.progress = null;
    }
  }
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; error: ErrorReport }): T {
  if (!result.ok) throw new StudioError(result.error.code, result.error.message);
  return result.value;
}
