/** Frames a second at which a line is played. */
export const PLAYBACK_RATE = 12;

export interface Playhead {
  /** In frames, in [0, last]. */
  readonly position: number;
  readonly direction: 1 | -1;
  readonly playing: boolean;
}

/** Moves the playhead on by a time. Without loop it stops at the end, with it it turns round at both ends. */
export function advance(playhead: Playhead, seconds: number, last: number, loop: boolean): Playhead {
  if (last <= 0) return { position: 0, direction: 1, playing: false };
  const distance = seconds * PLAYBACK_RATE;
  if (!loop) {
    const position = Math.min(last, playhead.position + distance);
    return { position, direction: 1, playing: position < last };
  }
  // To and fro is a walk round a circle of twice the length, seen from the side.
  const around = playhead.direction > 0 ? playhead.position : 2 * last - playhead.position;
  const phase = (around + distance) % (2 * last);
  return phase < last
    ? { position: phase, direction: 1, playing: true }
    : { position: 2 * last - phase, direction: -1, playing: true };
}
