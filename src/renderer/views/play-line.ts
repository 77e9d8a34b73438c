import { untrack } from 'svelte';
import type { Line } from '../state/line.svelte.ts';
import { advance, type Playhead } from '../state/playback.ts';

/** Moves the line's position with the clock, a little at every paint, until it is stopped. Returns the stop. */
export function playLine(line: Line): () => void {
  let direction: Playhead['direction'] = 1;
  let before = performance.now();
  let request = requestAnimationFrame(step);

  function step(now: number): void {
    const { position, reel } = untrack(() => ({
      position: line.position,
      reel: { last: line.last, repeat: line.settings.repeat, rate: line.settings.rate },
    }));
    const seconds = Math.max(0, now - before) / 1000;
    const next = advance({ position, direction, playing: true }, seconds, reel);
    [before, direction] = [now, next.direction];
    line.position = next.position;
    line.playing = next.playing;
    if (next.playing) request = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(request);
}
