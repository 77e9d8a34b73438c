import { describe, expect, test } from 'vitest';
import { advance, PLAYBACK_RATE, type Playhead } from '../../../src/renderer/state/playback.ts';

const at = (position: number, direction: 1 | -1 = 1): Playhead => ({ position, direction, playing: true });
const frames = (n: number): number => n / PLAYBACK_RATE;

describe('without loop', () => {
  test('the playhead goes on with the clock and stops at the end', () => {
    expect(advance(at(2), frames(1.5), 12, false)).toEqual({ position: 3.5, direction: 1, playing: true });
    expect(advance(at(11), frames(5), 12, false)).toEqual({ position: 12, direction: 1, playing: false });
  });
});

describe('with loop', () => {
  test('the playhead turns round at both ends', () => {
    expect(advance(at(11), frames(3), 12, true)).toEqual({ position: 10, direction: -1, playing: true });
    expect(advance(at(1, -1), frames(3), 12, true)).toEqual({ position: 2, direction: 1, playing: true });
  });

  test('a long pause of the window leads to where it would have been', () => {
    const once = advance(at(3), frames(1000.5), 12, true);
    let stepwise = at(3);
    for (let i = 0; i < 2001; i++) stepwise = advance(stepwise, frames(0.5), 12, true);
    expect(once.position).toBeCloseTo(stepwise.position, 6);
    expect(once.direction).toBe(stepwise.direction);
  });
});

test('a line of one frame does not play', () => {
  expect(advance(at(0), 1, 0, true)).toMatchObject({ position: 0, playing: false });
});
