import { expect, it } from 'vitest';
import { usualOrFull } from '../support/full.ts';
import { fuzz } from './format.ts';
import type { FuzzedFormat } from './format.ts';
import { formats } from './formats.ts';
import { hub } from './hub.ts';
import { models } from './models.ts';

const counted = (count: number) => (format: FuzzedFormat) => ({ ...format, count });

it.each([
  ...formats.map(counted(usualOrFull(200, 20_000))),
  ...[hub, ...models].map(counted(usualOrFull(2000, 20_000))),
])(
  'mutated inputs are read or refused in one clear line: $name',
  async ({ count, ...format }) => {
    const { read, refused } = await fuzz(format, count, 1);
    expect(read + refused).toBe(count);
    // Both happen, or the mutations would test nothing.
    expect(read).toBeGreaterThan(count / 40);
    expect(refused).toBeGreaterThan(count / 10);
  },
  3_600_000,
);
