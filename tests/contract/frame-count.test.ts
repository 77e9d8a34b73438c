import { describe, expect, it } from 'vitest';
import { frameCountOf, withFrameCount } from '../../src/contract/figures/index.ts';
import type { LineFigure } from '../../src/contract/figures/line.ts';
import { bareStyle } from '../../src/contract/figures/style.ts';
import { defaultSettings } from '../../src/core/settings.ts';

const lineOf = (pins: number, closed: boolean, framesPerSegment = 5): LineFigure => ({
  kind: 'line',
  pins: Array.from({ length: pins }, (_, i) => ({
    name: `${i}`,
    ref: { kind: 'seed', stream: 'torch-cpu', seed: `${i}` },
  })),
  framesPerSegment,
  mode: 'slerp',
  closed,
  easing: 'linear',
  ...bareStyle,
  settings: defaultSettings(5),
  scale: null,
});

describe('the number of frames of a line', () => {
  const lines = [2, 3, 6, 12].flatMap((pins) => [lineOf(pins, false), lineOf(pins, true)]);

  it('is as near to the wanted one as its segments allow, and its own number changes nothing', () => {
    for (const line of lines) {
      const segments = line.closed ? line.pins.length : line.pins.length - 1;
      expect(withFrameCount(line, frameCountOf(line)!)).toEqual(line);
      for (const count of [24, 100, 240, 241, 1000])
        expect(
          Math.abs(frameCountOf(withFrameCount(line, count))! - count),
          `${count} of ${segments}`,
        ).toBeLessThanOrEqual(segments / 2);
    }
  });

  it('is exact where the segments divide it: 10 s at 24 fps of a loop of 6 pins', () => {
    const line = withFrameCount(lineOf(6, true), 240) as LineFigure;
    expect([frameCountOf(line), line.framesPerSegment]).toEqual([240, 41]);
  });

  it('has both ends of each segment at least, and no more than a line may have', () => {
    expect(withFrameCount(lineOf(12, false), 1)).toMatchObject({ framesPerSegment: 2 });
    expect(withFrameCount(lineOf(2, false), 1e6)).toMatchObject({ framesPerSegment: 1000 });
  });

  it('takes back what was spaced by motion', () => {
    expect(withFrameCount({ ...lineOf(2, false), innerU: [[0.1, 0.2]] }, 9)).not.toHaveProperty('innerU');
  });
});
