import { describe, expect, it } from 'vitest';
import { durationText, readDuration } from '../../../src/renderer/session/animation-length.ts';

describe('the length of an animation as a person types it', () => {
  it.each([
    ['10 s at 24 fps', { length: { seconds: 10 }, rate: 24 }],
    ['10s @ 24fps', { length: { seconds: 10 }, rate: 24 }],
    ['2.5', { length: { seconds: 2.5 }, rate: null }],
    ['240 frames', { length: { frames: 240 }, rate: null }],
    ['240 frames, 30 fps', { length: { frames: 240 }, rate: 30 }],
    ['24 fps', { length: null, rate: 24 }],
  ])('%s', (text, read) => {
    expect(readDuration(text)).toEqual(read);
  });

  it.each([
    '',
    'soon',
    '0',
    '-3 s',
    '1 frame',
    '2.5 frames',
    '9999 s',
    '10 s at noon',
    '10 s at 24 fps at 3 fps',
    '1e9',
  ])('refuses "%s" in one line that quotes it', (text) => {
    expect(() => readDuration(text)).toThrow(
      new RegExp(`^${text.replaceAll(/[.]/g, '\\.')}: must be [^\\n]+$`),
    );
  });

  it('may have spaces without end', () => {
    // Reading that goes back over them would take hours.
    const spaces = ' '.repeat(1_000_000);
    expect(readDuration(`10${spaces}s${spaces}at${spaces}24 fps`)).toEqual({
      length: { seconds: 10 },
      rate: 24,
    });
    expect(() => readDuration(`10${spaces}x`)).toThrow('must be as');
  });

  it('is read again as it is shown', () => {
    expect(durationText(241, 24)).toBe('10.04 s at 24 fps');
    expect(readDuration(durationText(240, 24))).toEqual({ length: { seconds: 10 }, rate: 24 });
  });
});
