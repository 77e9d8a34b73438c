import type { ErrorReport } from '../../contract/errors.ts';
import type { PreparedFigure } from '../../contract/exports.ts';
import { figureEvaluations, type FigureSpec } from '../../contract/figures/index.ts';
import type { FigureStyle } from '../../contract/figures/style.ts';
import type { StillFormat } from '../../contract/formats.ts';
import type { PixelLook } from '../../contract/settings.ts';
import type { Bridge } from '../../contract/requests.ts';
import { LONG_SECONDS } from './estimate.ts';
import type { Progress } from './lane.svelte.ts';
import type { Toasts } from '../state/toasts.svelte.ts';

interface Dependencies {
  readonly bridge: Bridge;
  readonly toasts: Toasts;
  /** What the present view would draw; null when there is nothing. */
  readonly figure: () => FigureSpec | null;
  /** Whether all its pictures are there already. */
  readonly isSampled: () => boolean;
  /** Of one network evaluation of one sample. */
  readonly secondsPerSample: () => number;
  /** Digest of the fallback font that the person chose; null for none. */
  readonly font: () => string | null;
  /** How the window draws enlarged pictures. */
  readonly pixels: () => PixelLook;
}

/** A figure's file as it can be looked at. */
export type ShownFigure = PreparedFigure & {
  /** Of the file; null when it is too large to be shown. */
  readonly url: string | null;
};

/** In which format each is looked at, and what that is to the page. */
const previews = {
  png: { format: 'png', type: 'image/png' },
  svg: { format: 'svg', type: 'image/svg+xml' },
  pdf: { format: 'svg', type: 'image/svg+xml' }, // the same scene, which a page can show as a picture
} as const satisfies Record<StillFormat, { readonly format: StillFormat; readonly type: string }>;

/** A figure of the present view, to be saved to a file. */
export class FigureExport {
  /** What the person wants otherwise than the view proposes. Stays for the next figure, apart from the title. */
  changes = $state.raw<Partial<FigureStyle>>({});
  format = $state<StillFormat>('png');
  /** How enlarged pictures are drawn; null: as in the window. */
  pixels = $state<PixelLook | null>(null);
  shown = $state.raw<ShownFigure | null>(null);
  preparing = $state(false);
  saving = $state(false);
  /** Of what is being made. */
  progress = $state.raw<Progress | null>(null);
  problem = $state.raw<ErrorReport | null>(null);
  /** Letters of the figure that no available font has. */
  missing = $state.raw<readonly string[]>([]);
  /** Why the font that the person picked cannot be used. */
  fontProblem = $state('');
  /** The figure whose long work the person agreed to. */
  #agreed = $state.raw<FigureSpec | null>(null);
  /** As `saving`, which a component that is being destroyed would still see as it was before. */
  #isSaving = false;
  #turn = 0;

  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  readonly figure = $derived.by<FigureSpec | null>(() => {
    const figure = this.#deps.figure();
    const look = this.pixels ?? this.#deps.pixels();
    return (
      figure && {
        ...figure,
        font: this.#deps.font(),
        ...(look === 'smooth' && { smooth: true }),
        ...this.changes,
      }
    );
  });
  /** Seconds that a preview would take, where that is long and the person did not ask for it; else null. */
  readonly announced = $derived.by(() => {
    if (!this.figure || this.#agreed === this.figure || this.#deps.isSampled()) return null;
    const seconds = figureEvaluations(this.figure) * this.#deps.secondsPerSample();
    return seconds > LONG_SECONDS ? seconds : null;
  });

  change(changes: Partial<FigureStyle>): void {
    this.changes = { ...this.changes, ...changes };
  }

  /** Takes back what the person wanted otherwise. */
  unset(field: keyof FigureStyle): void {
    this.changes = Object.fromEntries(Object.entries(this.changes).filter(([name]) => name !== field));
  }

  /** Asks which letters of the figure, or of its animation, no font has; nothing is sampled for it. */
  async readLetters(moving = false): Promise<void> {
    const { figure } = this;
    if (!figure) return;
    const answer = await this.#deps.bridge.ask('figure/letters', { figure, moving });
    if (figure === this.figure) this.missing = answer.ok ? answer.value.missing : [];
  }

  /** Lets the person pick the font that letters are taken from which the figures' own lacks. */
  async chooseFont(): Promise<void> {
    const answer = await this.#deps.bridge.ask('font/choose', null);
    if (!answer.ok) this.fontProblem = answer.error.message;
    else if (answer.value) this.fontProblem = '';
  }

  agree(): void {
    this.#agreed = this.figure;
  }

  /** Makes the file that would be saved now, to be looked at. */
  async prepare(): Promise<void> {
    const { figure, format } = this;
    const turn = ++this.#turn;
    if (!figure || this.announced !== null) return;
    this.preparing = true;
    this.problem = null;
    const preview = previews[format];
    const answer = await this.#deps.bridge.ask('export/prepare', { figure, format: preview.format });
    if (turn !== this.#turn) return;
    this.preparing = false;
    this.progress = null;
    if (answer.ok) this.#show(answer.value, preview.type);
    else if (answer.error.code !== 'run/cancelled') this.problem = answer.error;
  }

  /** Saves where the person says; the window is free meanwhile. */
  async save(): Promise<void> {
    const { figure, format } = this;
    if (!figure || this.saving) return;
    const { bridge, toasts } = this.#deps;
    this.saving = this.#isSaving = true;
    const answer = await bridge.ask('export/save', { kind: 'picture', spec: { figure, format } });
    this.#endSaving();
    if (!answer.ok && answer.error.code === 'run/cancelled') return;
    if (!answer.ok) toasts.showSaveError(answer.error, { label: 'Run again', run: () => void this.save() });
    else if (answer.value) toasts.showDone(`Saved ${answer.value.path}`);
  }

  /** The dialog is gone: what nobody waits for is given up. */
  leave(): void {
    this.#turn += 1;
    this.#show(null);
    this.problem = null;
    this.missing = [];
    this.fontProblem = '';
    this.preparing = false;
    this.change({ title: '' });
    if (!this.#isSaving) this.cancel();
  }

  cancel(): void {
    void this.#deps.bridge.ask('export/cancel', { group: 'picture' });
  }

  receive(progress: Progress): void {
    if (this.preparing || this.saving) this.progress = progress;
  }

  #endSaving(): void {
    this.saving = this.#isSaving = false;
    this.progress = null;
  }

  #show(figure: PreparedFigure | null, type = ''): void {
    if (this.shown?.url) URL.revokeObjectURL(this.shown.url);
    const url = figure?.preview ? URL.createObjectURL(new Blob([figure.preview], { type })) : null;
    this.shown = figure && { ...figure, url };
  }
}
