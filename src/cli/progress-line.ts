import { formatDuration } from '../contract/amounts.ts';
import type { OnProgress } from '../main/studio.ts';

/** Progress in one line that is drawn again and again: count, rate, time left. */
export interface ProgressLine {
  readonly show: OnProgress;
  /** Shows a text in its place; null removes it. */
  say(text: string | null): void;
  /** Shows a text in its place; where this is no terminal, as a line of its own, the first and then one in ten seconds. */
  report(text: string): void;
  /** Removes the line, so that what follows starts at the margin. */
  clear(): void;
}

/** A stream that may be a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Characters of a line. */
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
const LOG_MS = 10_000;
const CLEAR = '\r\u001b[K';

/** Writes to `terminal` when it is one; stays silent otherwise, but for reports. `now` is in milliseconds. */
export function createProgressLine(terminal: Terminal, now: () => number): ProgressLine {
  let drawn = false;
  let last = -Infinity;
  const clear = (): void => {
    if (drawn) terminal.write(CLEAR);
    drawn = false;
  };
  // A line that wraps could not be removed.
  const fit = (text: string): string => text.slice(0, (terminal.columns || Infinity) - 1);
  return {
    show({ done, total, rate, secondsLeft, unit }) {
      if (!terminal.isTTY || (now() - last < REDRAW_MS && done < total)) return;
      last = now();
      drawn = true;
      terminal.write(CLEAR + describe(done, total, rate, secondsLeft, unit));
    },
    say(text) {
      if (text === null || !terminal.isTTY) return clear();
      drawn = true;
      terminal.write(CLEAR + fit(text));
    },
    report(text) {
      if (now() - last < (terminal.isTTY ? REDRAW_MS : LOG_MS)) return;
      last = now();
      drawn = terminal.isTTY === true;
      terminal.write(drawn ? CLEAR + fit(text) : `${text}\n`);
    },
    clear,
  };
}

function describe(
  done: number,
  total: number,
  rate: number | null,
  secondsLeft: number | null,
  unit = 'evaluations',
): string {
  const speed = rate === null ? '' : ` · ${rate.toPrecision(3)}/s`;
  const left = secondsLeft === null ? '' : ` · ${formatDuration(secondsLeft)} left`;
  return `${done}/${total} ${unit}${speed}${left}`;
}
