import { untrack } from 'svelte';
import { advance, type Playhead, type PlayRange } from './playback.ts';

/** Something with a playhead. */
export interface Player {
  /** As in Playhead. */
  position: number;
  playing: boolean;
  readonly range: PlayRange;
}

/** Moves the playhead with the clock, a little at every paint, until it is stopped. Returns the stop. */
export function startPlaying(player: Player): () => void {
  let direction: Playhead['direction'] = 1;
  let before = performance.now();
  let request = requestAnimationFrame(step);

  function step(now: number): void {
    const { position, range } = untrack(() => ({ position: player.position, range: player.range }));
    const seconds = Math.max(0, now - before) / 1000;
    const next = advance({ position, direction, playing: true }, seconds, range);
    [before, direction] = [now, next.direction];
    player.position = next.position;
    player.playing = next.playing;
    if (next.playing) request = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(request);
}
