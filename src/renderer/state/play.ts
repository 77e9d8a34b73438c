import { untrack } from 'svelte';
import { advance, type Playhead, type Reel } from './playback.ts';

/** Something with a playhead. */
export interface Player {
  /** As in Playhead. */
  position: number;
  playing: boolean;
  readonly reel: Reel;
}

/** Moves the playhead with the clock, a little at every paint, until it is stopped. Returns the stop. */
export function playReel(player: Player): () => void {
  let direction: Playhead['direction'] = 1;
  let before = performance.now();
  let request = requestAnimationFrame(step);

  function step(now: number): void {
    const { position, reel } = untrack(() => ({ position: player.position, reel: player.reel }));
    const seconds = Math.max(0, now - before) / 1000;
    const next = advance({ position, direction, playing: true }, seconds, reel);
    [before, direction] = [now, next.direction];
    player.position = next.position;
    player.playing = next.playing;
    if (next.playing) request = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(request);
}
