import type { ErrorReport } from '../../contract/errors.ts';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly id: number;
  /** `plain` stays like an error, but nothing is wrong. */
  readonly tone: 'error' | 'plain' | 'done';
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

const DONE_MS = 8000;
const MAX_NOTICES = 3;

/** Plain lines about what went wrong or was finished, newest last. */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** An error stays until it is dismissed; the same one is not said twice. Returns the notice's id. */
  showError({ message }: ErrorReport, ...actions: readonly NoticeAction[]): number {
    const others = this.list.filter((notice) => notice.text !== message);
    const id = this.#next++;
    this.#show(others, { id, tone: 'error', text: message, actions });
    return id;
  }

  /** Something that main did on its own, and that the person should know. */
  showPlain(text: string): void {
    this.#show(this.list, { id: this.#next++, tone: 'plain', text, actions: [] });
  }

  showDone(text: string): void {
    const id = this.#next++;
    this.#show(
      this.list.filter(({ tone }) => tone !== 'done'),
      { id, tone: 'done', text, actions: [] },
    );
    setTimeout(() => this.dismiss(id), DONE_MS);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #show(others: readonly Notice[], notice: Notice): void {
    this.list = [...others, notice].slice(-MAX_NOTICES);
  }
}
