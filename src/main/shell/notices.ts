import type { MainNotice } from '../../contract/studio.ts';

/** Plain lines for the person about what main did on its own. They wait until a window asks for them. */
export interface Notices {
  say(text: string, about?: MainNotice['about']): void;
  /** What nobody was told yet. */
  take(): MainNotice[];
  /** Called when there is something new; at most one listener, the present window's. */
  onNews: (() => void) | null;
}

export function createNotices(): Notices {
  let waiting: MainNotice[] = [];
  return {
    onNews: null,
    say(text, about = null) {
      waiting.push({ text, about });
      this.onNews?.();
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}
