import type { DataSpec } from '../../contract/data.ts';
import { reportError, StudioError, type ErrorReport } from '../../contract/errors.ts';
import type { FigureSpec } from '../../contract/figure.ts';
import {
  canMove,
  FASTEST_FILM,
  FASTEST_GIF,
  imageFormats,
  isImageFormat,
  type FilmFigure,
  type MotionFormat,
  type MotionSpec,
  type VideoFormat,
} from '../../contract/motion.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Progress } from './lane.svelte.ts';
import type { Notices } from './notices.svelte.ts';

interface Dependencies {
  readonly bridge: Bridge;
  readonly notices: Notices;
  readonly figure: () => FigureSpec | null;
  /** Of the line: how it is played. */
  readonly playing: () => Pick<MotionSpec, 'rate' | 'repeat'>;
}

interface Saved {
  readonly path: string;
  /** Of a video. */
  readonly codec?: string;
}

/** In which a trajectory is shown, whatever S, as the window plays it. */
const WALK_SECONDS = 5;
/** Pictures a second of a sheet: slow enough to see what changes, and harmless. */
const FLICKER_RATE = 2;

/** The present figure as a film, and the numbers behind it, on their way to a file. */
export class FilmExport {
  format = $state<MotionFormat>('gif');
  saving = $state(false);
  progress = $state.raw<Progress | null>(null);
  /** What this system can encode, once that is known. */
  videos = $state.raw<readonly VideoFormat[]>([]);

  /** Frames a second that the person wants of films of a kind, where it is not what is proposed. Stay for the next. */
  rates = $state.raw<Partial<Record<FilmFigure['kind'], number>>>({});

  readonly #deps: Dependencies;
  #asked = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  readonly formats = $derived.by<readonly MotionFormat[]>(() => [...imageFormats, ...this.videos]);
  /** Frames a second that the format can show. */
  readonly fastest = $derived(this.format === 'gif' ? FASTEST_GIF : FASTEST_FILM);
  /** Null where the present figure cannot move. */
  readonly film = $derived.by<MotionSpec | null>(() => {
    const figure = this.#deps.figure();
    if (!figure || !canMove(figure)) return null;
    const { rate, repeat } = this.#playing(figure);
    return { figure, rate: Math.min(this.rates[figure.kind] ?? rate, this.fastest), repeat };
  });

  /** Asks the system, once, what it can encode. */
  async probe(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const { listVideoFormats } = await import('../motion/video-file.ts');
    this.videos = await listVideoFormats().catch(() => []);
  }

  /** Of films of the present figure's kind. */
  setRate(rate: number): void {
    if (this.film) this.rates = { ...this.rates, [this.film.figure.kind]: rate };
  }

  saveFilm(): Promise<void> {
    const { film, format } = this;
    const { bridge } = this.#deps;
    if (!film) return Promise.resolve();
    if (isImageFormat(format))
      return this.#save(async () => unwrap(await bridge.ask('film/save', { spec: film, format })));
    return this.#save(async () => {
      const { saveVideo } = await import('../motion/video-file.ts');
      return saveVideo(bridge, film, format);
    });
  }

  saveData(data: DataSpec): Promise<void> {
    return this.#save(async () => unwrap(await this.#deps.bridge.ask('data/save', data)));
  }

  cancel(): void {
    void this.#deps.bridge.ask('export/cancel', null);
  }

  receive(progress: Progress): void {
    if (this.saving) this.progress = progress;
  }

  #playing(figure: FilmFigure): Pick<MotionSpec, 'rate' | 'repeat'> {
    if (figure.kind === 'consistency') return { rate: FLICKER_RATE, repeat: 'loop' };
    if (figure.kind === 'trajectory') {
      const rate = Math.round(Math.max(...figure.ladder) / WALK_SECONDS);
      return { rate: Math.min(FASTEST_GIF, Math.max(1, rate)), repeat: 'loop' };
    }
    return this.#deps.playing();
  }

  async #save(work: () => Promise<Saved | null>): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    try {
      const saved = await work();
      if (saved) this.#deps.notices.showDone(`Saved ${saved.path}${saved.codec ? ` (${saved.codec})` : ''}`);
    } catch (error) {
      const report: ErrorReport = reportError(error);
      if (report.code !== 'run/cancelled') this.#deps.notices.showError(report);
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
