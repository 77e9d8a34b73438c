import { describe, expect, test } from 'vitest';
import { advance, type Playhead, type PlayRange } from '../../../src/renderer/state/playback.ts';

const at = (position: number, direction: 1 | -1 = 1): Playhead => ({ position, direction, playing: true });
const range = (repeat: PlayRange['repeat'], rate = 12): PlayRange => ({ last: 12, repeat, rate });
const frames = (n: number): number => n / 12;

describe('once', () => {
  test('the playhead goes on with the clock and stops at the end', () => {
    expect(advance(at(2), frames(1.5), range('once'))).toEqual({
      position: 3.5,
      direction: 1,
      playing: true,
    });
    expect(advance(at(11), frames(5), range('once'))).toEqual({ position: 12, direction: 1, playing: false });
  });

  test('at 60 frames a second it goes five times as far as at 12', () => {
    expect(advance(at(1), 1 / 60, range('once', 60)).position).toBeCloseTo(2, 12);
    expect(advance(at(1), 1 / 60, range('once', 12)).position).toBeCloseTo(1.2, 12);
  });
});

describe('in a loop', () => {
  test('the playhead takes one frame from the last to the first and goes on', () => {
    expect(advance(at(12), frames(1), range('loop')).position).toBeCloseTo(0, 12);
    expect(advance(at(11.5), frames(3), range('loop'))).toMatchObject({ direction: 1, playing: true });
    expect(advance(at(11.5), frames(3), range('loop')).position).toBeCloseTo(1.5, 12);
  });
});

describe('to and fro', () => {
  test('the playhead turns round at both ends', () => {
    expect(advance(at(11), frames(3), range('ping-pong'))).toEqual({
      position: 10,
      direction: -1,
      playing: true,
    });
    expect(advance(at(1, -1), frames(3), range('ping-pong'))).toEqual({
      position: 2,
      direction: 1,
      playing: true,
    });
  });
});

test.each(['loop', 'ping-pong'] as const)('%s: a long pause leads to where it would have been', (repeat) => {
  const once = advance(at(3), frames(1000.5), range(repeat));
  let stepwise = at(3);
  for (let i = 0; i < 2001; i++) stepwise = advance(stepwise, frames(0.5), range(repeat));
  expect(once.position).toBeCloseTo(stepwise.position, 6);
  expect(once.direction).toBe(stepwise.direction);
});

test('a line of one frame does not play', () => {
  expect(advance(at(0), 1, { last: 0, repeat: 'loop', rate: 12 })).toMatchObject({
    position: 0,
    playing: false,
  });
});
