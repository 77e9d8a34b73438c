import type { MainNotice } from '../../contract/studio.ts';

/** Messages of main for the person. They wait until a window takes them. */
export interface Notices {
  say(text: string, about?: MainNotice['about']): void;
  /** Something that the person asked for failed. */
  sayFailed(text: string): void;
  /** The messages that no window has taken yet. */
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
    sayFailed(text) {
      waiting.push({ text, about: null, failed: true });
      this.onNews?.();
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}
