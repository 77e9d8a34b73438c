/** Plain lines for the person about what main did on its own. They wait until a window asks for them. */
export interface Notices {
  say(text: string): void;
  /** What nobody was told yet. */
  take(): string[];
  /** Called when there is something new; at most one listener, the present window's. */
  onNews: (() => void) | null;
}

export function createNotices(): Notices {
  let waiting: string[] = [];
  return {
    onNews: null,
    say(text) {
      waiting.push(text);
      this.onNews?.();
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}
