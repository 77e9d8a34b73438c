import type { LineSettings } from '../../contract/views/line.ts';

/** Frames per second at which a line may be played. */
export const SLOWEST_RATE = 1;
export const FASTEST_RATE = 60;

export interface Playhead {
  /** In frames: in [0, last], in a loop in [0, last + 1). */
  readonly position: number;
  readonly direction: 1 | -1;
  readonly playing: boolean;
}

/** What is played, and how. */
export interface PlayRange {
  /** Index of the last frame. */
  readonly last: number;
  readonly repeat: LineSettings['repeat'];
  /** Frames per second. */
  readonly rate: number;
}

/** Moves the playhead on by a time: once to the end, in a loop on to the first frame again, or to and fro. */
export function advance(playhead: Playhead, seconds: number, { last, repeat, rate }: PlayRange): Playhead {
  if (last <= 0) return { position: 0, direction: 1, playing: false };
  const distance = seconds * rate;
  switch (repeat) {
    case 'once': {
      const position = Math.min(last, playhead.position + distance);
      return { position, direction: 1, playing: position < last };
    }
    case 'loop':
      return { position: (playhead.position + distance) % (last + 1), direction: 1, playing: true };
    case 'ping-pong':
      return turnRound(playhead, distance, last);
  }
}

/** To and fro is a walk round a circle of twice the length, seen from the side. */
function turnRound({ position, direction }: Playhead, distance: number, last: number): Playhead {
  const around = direction > 0 ? position : 2 * last - position;
  const phase = (around + distance) % (2 * last);
  return phase < last
    ? { position: phase, direction: 1, playing: true }
    : { position: 2 * last - phase, direction: -1, playing: true };
}
