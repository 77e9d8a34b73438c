import { describe, expect, it } from 'vitest';
import { readAnimationSize } from '../../src/contract/animation-size.ts';

describe('the size of an animation as it is typed', () => {
  it.each([
    ['512', { picture: 512 }],
    ['1080p', { width: 1920, height: 1080 }],
    ['640', { picture: 640 }],
    ['1280x720', { width: 1280, height: 720 }],
    [' 1280 × 720 ', { width: 1280, height: 720 }],
    ['16', { picture: 16 }],
  ])('%s', (text, size) => {
    expect(readAnimationSize(text)).toEqual(size);
  });

  it.each(['', '15', '4097', '1e9', '-5', '12.5', '100x', 'x100', '1x2x3', '720p'])(
    'refuses "%s" in one line that quotes it',
    (text) => {
      expect(() => readAnimationSize(text)).toThrow(
        new RegExp(`^${text.replace('.', '\\.')}: must be [^\\n]+$`),
      );
    },
  );
});
