import type { ErrorCode, ErrorReport } from '../../contract/errors.ts';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
  /** Whether it can still be done; always where absent. */
  readonly enabled?: () => boolean;
  /** It takes up work that failed: no other button does while the toast is shown. */
  readonly resumes?: true;
}

export interface Toast {
  readonly id: number;
  /** `plain` stays like an error, but nothing is wrong. */
  readonly tone: 'error' | 'plain' | 'done';
  readonly text: string;
  /** Of an error. */
  readonly code?: ErrorCode;
  readonly actions: readonly ToastAction[];
  /** The model, or the model and what runs it, that this is about: it goes with them. Null: about neither. */
  readonly of: string | null;
  /** Whether what it reports is still the case; absent: until it is dismissed. */
  readonly holds?: () => boolean;
}

/** What is open, as keys: another model has another `model`, and so has the same elsewhere another `run`. '': nothing is. */
export interface PresentModel {
  readonly model: string;
  readonly run: string;
}

/** What a toast is about. */
export type ToastSubject = keyof PresentModel;

const DONE_MS = 8000;
/** As many as there are files of the app's own that may be unreadable at a start. */
const MAX_TOASTS = 4;
/** The prefix of an error's code says what it is about. What cannot be written to a disk is about the disk. */
const SUBJECTS: readonly (readonly [prefix: string, subject: ToastSubject | null])[] = [
  ['latent/unwritable', null],
  ['model/', 'model'],
  ['latent/', 'model'],
  ['engine/', 'run'],
  ['run/', 'run'],
];

/** Plain lines about what went wrong or was finished, newest last. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  /** A toast has a button that takes up what failed. */
  readonly resumes = $derived(this.list.some(({ actions }) => actions.some(({ resumes }) => resumes)));
  #next = 1;
  readonly #present: () => PresentModel;

  constructor(present: () => PresentModel) {
    this.#present = present;
  }

  /**
   * An error stays until it is dismissed, or what its code says it is about is gone; the same one is not said twice.
   * Returns the toast's id.
   */
  showError(report: ErrorReport, ...actions: readonly ToastAction[]): number {
    const [, subject = null] = SUBJECTS.find(([prefix]) => report.code.startsWith(prefix)) ?? [];
    return this.showErrorOf(subject, report, ...actions);
  }

  /** The same about a subject that its code does not say. */
  showErrorOf(
    subject: ToastSubject | null,
    { code, message }: ErrorReport,
    ...actions: readonly ToastAction[]
  ): number {
    const others = this.list.filter((toast) => toast.text !== message);
    const id = this.#next++;
    this.#show(others, { id, tone: 'error', code, text: message, actions, of: this.#keyOf(subject) });
    return id;
  }

  /** A file could not be made of the present view: what is wrong with the request is about the model that was to sample it. */
  showSaveError(report: ErrorReport, ...actions: readonly ToastAction[]): void {
    if (report.code === 'request/invalid') this.showErrorOf('model', report, ...actions);
    else this.showError(report, ...actions);
  }

  /** Something that main did on its own, and that the person should know. */
  showPlain(text: string, subject: ToastSubject | null = null): void {
    const id = this.#next++;
    this.#show(this.list, { id, tone: 'plain', text, actions: [], of: this.#keyOf(subject) });
  }

  /** Refusals, a line each, in place of the earlier ones: removed once `holds` is false. */
  showRefusals(holds: () => boolean, texts: readonly string[]): void {
    this.list = this.list.filter((toast) => toast.holds === undefined);
    for (const text of texts) this.#showWhile(holds, text, 'error');
  }

  /** That only a part was done: removed once `holds` is false. */
  showPartly(holds: () => boolean, text: string): void {
    this.#showWhile(holds, text, 'plain');
  }

  #showWhile(holds: () => boolean, text: string, tone: Toast['tone']): void {
    const others = this.list.filter((toast) => toast.text !== text);
    this.#show(others, { id: this.#next++, tone, text, actions: [], of: null, holds });
  }

  /** What was done, for some seconds, with what can be done about it. */
  showDone(text: string, ...actions: readonly ToastAction[]): void {
    const id = this.#next++;
    this.#show(
      this.list.filter(({ tone }) => tone !== 'done'),
      { id, tone: 'done', text, actions, of: null },
    );
    setTimeout(() => this.dismiss(id), DONE_MS);
  }

  /** Removes what is no longer the case. To be called in an effect. */
  dismissEnded(): void {
    const rest = this.list.filter(({ holds }) => holds?.() ?? true);
    if (rest.length < this.list.length) this.list = rest;
  }

  clear(): void {
    this.list = [];
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /**
   * Lets go of what was said about a model that is no longer open, or that now runs elsewhere. What main said before a
   * model was open is about the first one.
   */
  dismissGone(): void {
    const { model, run } = this.#present();
    const rest = this.list.map((toast) =>
      toast.of === '' && toast.tone === 'plain' ? { ...toast, of: model } : toast,
    );
    this.list = rest.filter(({ of }) => of === null || of === model || of === run);
  }

  #keyOf(subject: ToastSubject | null): string | null {
    return subject && this.#present()[subject];
  }

  /** Lets go of what was said of the engine's death: one line that says more takes its place. */
  dismissCrashes(): void {
    this.list = this.list.filter(({ code }) => !isCrash(code));
  }

  #show(others: readonly Toast[], toast: Toast): void {
    this.list = [...others, toast].slice(-MAX_TOASTS);
  }
}

/** The engine process ended; of which there is one explanation, however many requests it failed. */
export function isCrash(code: ErrorCode | undefined): boolean {
  return code === 'engine/crashed' || code === 'engine/provider';
}
