import { describe, expect, it } from 'vitest';
import { readLength, readPoints } from '../../src/contract/figures/print-length.ts';

/** Reading that goes back over them would take hours. */
const SPACES = ' '.repeat(1_000_000);

describe('a length in print as a person types it', () => {
  it.each([
    ['3.3in', 3.3],
    [' 2.54 cm ', 1],
    ['25.4MM', 1],
    ['36pt', 0.5],
    ['450 px', 3],
    [`${SPACES}4${SPACES}in${SPACES}`, 4],
  ])('%#', (text, inches) => expect(readLength(text, 150)).toBeCloseTo(inches, 12));

  it.each(['', '.', '0', '-1in', '1.2.3', '1e3in', 'NaN', 'Infinity', '0x10', '3 feet', `4${SPACES}x`])(
    'is refused where it is none: %#',
    (text) => expect(() => readLength(text, 150)).toThrow(/: must be a length such as/),
  );
});

describe('a text size as a person types it', () => {
  it.each([
    ['8pt', 8],
    [' 7.5 ', 7.5],
    [`8${SPACES}PT`, 8],
  ])('%#', (text, points) => expect(readPoints(text)).toBe(points));

  it.each(['', '0', '8px', '1.2.3', 'NaN', '1e1', `8${SPACES}x`])('is refused where it is none: %#', (text) =>
    expect(() => readPoints(text)).toThrow(/: must be a size such as 8pt$/),
  );
});
