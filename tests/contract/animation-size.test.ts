import { describe, expect, it } from 'vitest';
import { playback } from '../../src/contract/animation.ts';
import { readAnimationSize } from '../../src/contract/animation-size.ts';
import { parse } from '../../src/contract/parsers.ts';

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

  it.each([
    '',
    '15',
    '4097',
    '1e9',
    '-5',
    '12.5',
    '100x',
    'x100',
    '1x2x3',
    '720p',
    '0b1000000',
    '0o100',
    '1e2',
    '+64',
  ])('refuses "%s" in one line that quotes it', (text) => {
    expect(() => readAnimationSize(text)).toThrow(
      new RegExp(`^${text.replace(/[.+]/, '\\$&')}: must be [^\\n]+$`),
    );
  });
});

describe('the size of an animation in a recipe', () => {
  const read = (size: unknown) =>
    parse(playback, { format: 'gif', rate: 10, repeat: 'once', size }, 'recipe').size;

  it.each([{ picture: 16 }, { width: 16, height: 4096 }])('%j', (size) => {
    expect(read(size)).toEqual(size);
  });

  it.each([
    [{ picture: 5000 }, /^recipe: size\.picture: .*5000/],
    [{ width: 100, height: 15 }, /^recipe: size\.height: .*15/],
    [{ picture: 100, width: 100, height: 100 }, /^recipe: size\.width: /],
    [{ width: 100 }, /^recipe: size\.height: /],
    [{ picture: 100, depth: 3 }, /^recipe: size\.depth: /],
    ['512', /^recipe: size: .*"512"/],
    [null, /^recipe: size: .*null/],
  ])('refuses %j and names the field', (size, message) => {
    expect(() => read(size)).toThrow(message);
  });
});
