import { expect, it } from 'vitest';
import { usualOrFull } from '../support/full.ts';
import { fuzz } from './format.ts';
import { unet2dFormats } from './unet2d.ts';

const INPUTS = usualOrFull(2000, 20_000);

it.each(unet2dFormats)(
  'mutated inputs are read or refused in one clear line: $name',
  async (format) => {
    const { read, refused } = await fuzz(format, INPUTS, 1);
    expect(read + refused).toBe(INPUTS);
    // Both happen, or the mutations would test nothing.
    expect(read).toBeGreaterThan(INPUTS / 10);
    expect(refused).toBeGreaterThan(INPUTS / 10);
  },
  3_600_000,
);
