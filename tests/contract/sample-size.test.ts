import { describe, expect, it } from 'vitest';
import { parseSampleSize, showSampleSize } from '../../src/contract/sample-size.ts';

describe('a size of pictures as text', () => {
  it.each<[string, readonly [number, number]]>([
    ['64', [64, 64]],
    ['64x48', [64, 48]],
    ['64X48', [64, 48]],
    [' 8192 × 1 ', [8192, 1]],
  ])('%j is height and width', (text, size) => expect(parseSampleSize(text)).toEqual(size));

  it.each(['', '0', '64x', 'x64', '64x0', '8193', '-8', '6.4', '64x48x3', '1e2', '64,48'])(
    '%j is refused with the rule',
    (text) =>
      expect(() => parseSampleSize(text)).toThrow(
        'must be N or HxW, height and width in pixels from 1 to 8192',
      ),
  );

  it('says which side is the height where they differ', () => {
    expect(showSampleSize([64, 64])).toBe('64 × 64');
    expect(showSampleSize([64, 48])).toBe('height 64, width 48');
  });
});
