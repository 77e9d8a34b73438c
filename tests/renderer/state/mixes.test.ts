import { describe, expect, test } from 'vitest';
import type { Pin } from '../../../src/contract/pin.ts';
import { MAX_DEPTH, formatLatentRef, type LatentRef } from '../../../src/core/latent-ref.ts';
import { meanOf, mixOf, sumOf } from '../../../src/renderer/state/mixes.ts';

const pinOf = (ref: LatentRef, i: number): Pin => ({ id: `p${i}`, name: `P${i}`, ref, origin: null });
const pins = [3, 8, 12].map((n, i) => pinOf({ kind: 'seed', stream: 'torch-cpu', seed: String(n) }, i));

describe('mixes of pins', () => {
  test('a mean takes all alike, a sum the second one away', () => {
    expect(formatLatentRef(meanOf(pins))).toBe('mix(1*seed:3, 1*seed:8, 1*seed:12)');
    expect(formatLatentRef(sumOf(pins))).toBe('mix(1*seed:3, -1*seed:8, 1*seed:12)');
    expect(() => sumOf(pins.slice(1))).toThrow('A − B + C takes 3 pins, got 2');
  });

  test('a pin of weight 0 is left out, all of weight 0 are refused', () => {
    expect(formatLatentRef(mixOf(pins, (_, i) => [0.05, 0, -1][i]!))).toBe('mix(0.05*seed:3, -1*seed:12)');
    expect(formatLatentRef(mixOf(pins, (_, i) => [0, -0, 0.3][i]!))).toBe('mix(0.3*seed:12)');
    expect(() => mixOf(pins, () => 0)).toThrow('all weights of mix are 0');
    expect(() => mixOf([], () => 1)).toThrow('mix has 0 terms, must have 1 to 64');
  });

  test('a mix of what nests as deep as it may is refused', () => {
    let { ref } = pins[0]!;
    for (let depth = 1; depth < MAX_DEPTH; depth++) ref = { kind: 'near', of: ref, degrees: 1, seed: '1' };
    expect(() => meanOf([pins[1]!, pinOf(ref, 9)])).toThrow(`nests deeper than ${MAX_DEPTH}`);
  });
});
