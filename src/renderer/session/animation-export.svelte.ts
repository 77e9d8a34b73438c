import {
  evenMotionOf,
  type AnimationSize,
  type AnimationSpec,
  type EvenMotion,
  type EvenMotionFigure,
} from '../../contract/animation.ts';
import {
  type AnimatedFigure,
  type FigureSpec,
  figureEvaluations,
  frameCountOf,
  isAnimated,
  withFrameCount,
} from '../../contract/figures/index.ts';
import {
  animatedImageFormats,
  type AnimationFormat,
  isAnimatedImage,
  maxRateOf,
  type VideoFormat,
} from '../../contract/formats.ts';
import { unwrap } from '../../contract/errors.ts';
import type { FigureStyle } from '../../contract/figures/style.ts';
import type { ProposedPlayback } from '../views/view.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Length } from './animation-length.ts';
import type { Progress } from './lane.svelte.ts';
import { sizeOf, type SizeChoice } from './animation-size.ts';
import { BackgroundSave } from './background-save.svelte.ts';
import { MeasuredMotion } from './even-motion.svelte.ts';
import { LONG_SECONDS } from './estimate.ts';
import type { Toasts } from '../state/toasts.svelte.ts';

interface Dependencies {
  readonly bridge: Bridge;
  readonly toasts: Toasts;
  readonly figure: () => FigureSpec | null;
  /** How the present view proposes to play its figure; null where it cannot move. */
  readonly playback: () => ProposedPlayback | null;
  /** Of one network evaluation of one sample. */
  readonly secondsPerSample: () => number;
  /** Identity of the open model. */
  readonly model: () => string;
}

/** The present figure as an animation, to be saved to a file. */
export class AnimationExport {
  format = $state<AnimationFormat>('gif');
  size = $state<SizeChoice>('512');
  customSize = $state.raw<AnimationSize>({ picture: 640 });
  /** What this system can encode, once it was checked. */
  videos = $state.raw<readonly VideoFormat[]>([]);

  /** Frames per second that the person chose for animations of a kind, where it differs from the proposal; also for the next one. */
  rates = $state.raw<Partial<Record<AnimatedFigure['kind'], number>>>({});
  /** Labels and captions that the person wants otherwise than the view proposes. */
  texts = $state.raw<Partial<Pick<FigureStyle, 'labels' | 'captions'>>>({});
  /** Null: as many frames as the view has. */
  length = $state.raw<Length | null>(null);
  /** Frames of a line are spaced by how far apart its pictures are. */
  even = $state(false);
  /** Network evaluations that the person agreed to: what takes no more is not asked for again. */
  #agreed = $state(0);

  readonly saving: BackgroundSave;
  readonly measured: MeasuredMotion;
  readonly #deps: Dependencies;
  #asked = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.saving = new BackgroundSave(deps.toasts);
    this.measured = new MeasuredMotion(deps.bridge, deps.model);
  }

  readonly formats = $derived.by<readonly AnimationFormat[]>(() => [...animatedImageFormats, ...this.videos]);
  /** Frames per second that the format can show. */
  readonly fastest = $derived(maxRateOf(this.format));
  /** How the present figure is played; null where it cannot move. */
  readonly #playing = $derived.by(() => {
    const figure = this.#deps.figure();
    const playback = this.#deps.playback();
    if (!figure || !playback || !isAnimated(figure)) return null;
    const rate = Math.min(this.rates[figure.kind] ?? playback.rate, this.fastest);
    const texts = { ...(playback.bare && { labels: false, captions: false }), ...this.texts };
    return { figure: { ...figure, ...texts }, rate, repeat: playback.repeat };
  });
  /** The same with as many frames as the person wants, u as the view has it. */
  readonly #timed = $derived.by<AnimatedFigure | null>(() => {
    if (!this.#playing) return null;
    const { figure, rate, repeat } = this.#playing;
    const wanted = this.length && ('frames' in this.length ? this.length.frames : this.length.seconds * rate);
    if (wanted === null || frameCountOf(figure) === null) return figure;
    return withFrameCount(figure, onceThrough(wanted, repeat)) as AnimatedFigure;
  });
  /** The line whose motion can be made even; null where the present figure is none. */
  readonly #line = $derived.by<EvenMotionFigure | null>(() => this.#timed && evenMotionOf(this.#timed));
  readonly canBeEven = $derived.by(() => this.#line !== null);
  /** How the present line moves evenly; null while that is not measured. */
  readonly motion = $derived.by<EvenMotion | null>(() => this.#line && this.measured.of(this.#line));
  /** Even motion is wanted, and not measured yet. */
  readonly needsMotion = $derived.by(() => this.even && this.canBeEven && this.motion === null);
  /** Null where the present figure cannot move. */
  readonly animation = $derived.by<AnimationSpec | null>(() => {
    const [playing, timed] = [this.#playing, this.#timed];
    if (!playing || !timed) return null;
    const size = sizeOf(this.size, this.customSize);
    const motion = this.even ? this.motion : null;
    const figure = motion && this.#line ? { ...this.#line, innerU: motion.innerU } : timed;
    return { ...playing, figure, ...(size && { size }) };
  });
  /** Frames of the animation; null where the figure decides them. */
  readonly frames = $derived.by<number | null>(() => {
    if (!this.animation) return null;
    const { figure, repeat } = this.animation;
    const once = frameCountOf(figure);
    return once !== null && repeat === 'ping-pong' ? Math.max(1, 2 * once - 2) : once;
  });
  /** Seconds that a preview would take, where that is long and the person did not ask for it; else null. */
  readonly announced = $derived.by(() => {
    const evaluations = this.#timed ? figureEvaluations(this.#timed) : 0;
    const seconds = evaluations * this.#deps.secondsPerSample();
    return evaluations > this.#agreed && seconds > LONG_SECONDS ? seconds : null;
  });

  agree(): void {
    this.#agreed = this.#timed ? figureEvaluations(this.#timed) : 0;
  }

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

  /** Measures the motion of the present line; where that fails it stays as it is. */
  async measureMotion(): Promise<void> {
    if (!this.#line) return;
    await this.measured.measure(this.#line);
    if (this.measured.problem !== '') this.even = false;
  }

  saveAnimation(): Promise<void> {
    const { animation, format } = this;
    const { bridge } = this.#deps;
    if (!animation) return Promise.resolve();
    if (isAnimatedImage(format))
      return this.saving.run(async () =>
        unwrap(await bridge.ask('export/save', { kind: 'animation', spec: { animation, format } })),
      );
    return this.saving.run(async () => {
      const { saveVideo } = await import('../animation/video-file.ts');
      return saveVideo(bridge, animation, format);
    });
  }

  receive(progress: Progress): void {
    this.measured.receive(progress);
    this.saving.receive(progress);
  }

  cancel(): void {
    void this.#deps.bridge.ask('export/cancel', { group: 'others' });
  }
}

/** Frames from the first to the last of an animation with so many in all. */
function onceThrough(frames: number, repeat: AnimationSpec['repeat']): number {
  return repeat === 'ping-pong' ? frames / 2 + 1 : frames;
}
