import type { Pin } from '../../../src/contract/pin.ts';
import { describe, expect, test } from 'vitest';
import type { LatentRef } from '../../../src/core/latent-ref.ts';
import {
  checkName,
  describeOrigin,
  describeRef,
  freeName,
  parsePinText,
  isDrawn,
} from '../../../src/renderer/state/pin.ts';

const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
const pins: Pin[] = [
  { id: 'p1', name: 'A', ref: seed(3), origin: null },
  { id: 'p2', name: 'Blond one', ref: seed(8), origin: null },
  { id: 'p3', name: '7', ref: seed(99), origin: null },
];

describe('what a person types for a pin', () => {
  test('a bare number is a seed of the chosen stream', () => {
    expect(parsePinText(' 42 ', 'numpy', pins)).toEqual({ kind: 'seed', stream: 'numpy', seed: '42' });
  });

  test('a card belongs to the chosen stream, by name or by numbers', () => {
    const meant = { kind: 'seed', stream: 'torch-cuda@28x1536', seed: '42' };
    expect(parsePinText('42', 'torch-cuda@rtx-3060', pins)).toEqual(meant);
    expect(parsePinText('42', 'torch-cuda@28x1536', pins)).toEqual(meant);
    expect(parsePinText('42', 'torch-cuda@a100', pins)).toMatchObject({ stream: 'torch-cuda' });
    for (const card of ['', '0x0', '28x1536:7', '28x1536(', 'rtx'])
      expect(() => parsePinText('42', `torch-cuda@${card}`, pins)).toThrow(/^card ".*"/);
  });

  test('names of pins stand for their latents, also names with spaces', () => {
    expect(parsePinText('slerp(A, Blond one, 0.3)', 'torch-cpu', pins)).toEqual({
      kind: 'slerp',
      a: seed(3),
      b: seed(8),
      u: 0.3,
    });
    expect(parsePinText('A', 'torch-cpu', pins)).toEqual(seed(3));
  });

  test('a number stays a number even when a pin is called like it', () => {
    expect(parsePinText('near(A, 12, 7)', 'torch-cpu', pins)).toEqual({
      kind: 'near',
      of: seed(3),
      degrees: 12,
      seed: '7',
    });
  });

  test.each([
    ['torch-cuda 42', 'torch-cuda:42'],
    ['torch-cuda@28x1536 42', 'torch-cuda@28x1536:42'],
    ['slerp(torch-cuda@rtx-3060 42, A, 0.3)', 'slerp(torch-cuda@28x1536:42, torch-cpu:3, 0.3)'],
    ['near(A, 12°, 7)', 'near(torch-cpu:3, 12, 7)'],
    ['slerp(numpy 5, A, 0.3)', 'slerp(numpy:5, torch-cpu:3, 0.3)'],
  ])('%j is read as the tray shows it', (text, meant) => {
    expect(parsePinText(text, 'numpy', pins)).toEqual(parsePinText(meant, 'torch-cpu', pins));
  });

  test('a pin called like a seed is that pin', () => {
    const named = [{ id: 'p4', name: 'seed 5', ref: seed(8), origin: null }];
    expect(parsePinText('seed 5', 'torch-cpu', named)).toEqual(seed(8));
  });

  test('a latent that rests on something read is known at every depth', () => {
    const drawn = (text: string): boolean => isDrawn(parsePinText(text, 'torch-cpu', pins));
    expect(drawn('slerp(A, near(file:x.npy#1, 12, 7), 0.3)')).toBe(false);
    expect(drawn(`lerp(stored:${'0'.repeat(64)}, A, 0.3)`)).toBe(false);
    expect(drawn('slerp(A, near(A, 12, 7), 0.3)')).toBe(true);
  });

  test('names are found at every depth', () => {
    const ref = parsePinText('slerp(near(A, 5, 1), slerp(A, Blond one, 0.5), 0.25)', 'torch-cpu', pins);
    expect(ref).toMatchObject({ a: { of: seed(3) }, b: { a: seed(3), b: seed(8) } });
  });

  test.each(['', 'slerp(A, Z, 0.3)', 'slerp(A, B', '18446744073709551616', '-1'])('%j is refused', (text) => {
    expect(() => parsePinText(text, 'torch-cpu', pins)).toThrow();
  });

  test('a name that no pin has is said', () => {
    expect(() => parsePinText('slerp(A, Z 2, 0.3)', 'torch-cpu', pins)).toThrow('no pin is named Z 2');
  });

  test('a seed beyond a stream is refused by that stream alone', () => {
    expect(() => parsePinText('4294967296', 'numpy-legacy', pins)).toThrow();
    expect(parsePinText('4294967296', 'torch-cpu', pins)).toMatchObject({ seed: '4294967296' });
  });
});

describe('what a pin is called', () => {
  test('a latent that is pinned goes by its name, inside an expression too', () => {
    expect(describeRef(seed(3), pins)).toBe('A');
    expect(describeRef({ kind: 'slerp', a: seed(3), b: seed(5), u: 1 / 3 }, pins)).toBe(
      'slerp(A, torch-cpu 5, 0.333)',
    );
  });

  test('a recipe does not stop at the name of the pin itself', () => {
    expect(describeOrigin(seed(3), pins)).toBe('torch-cpu 3');
    const ofCard = { kind: 'seed', stream: 'torch-cuda@28x1536', seed: '4' } as const;
    expect(describeOrigin(ofCard, pins)).toBe('torch-cuda@28x1536 4');
    expect(describeOrigin({ kind: 'file', path: '/data/x.npy', index: 2 }, pins)).toBe('x.npy #2');
  });

  test.each([
    ['mean(A, Blond one)', 'mean(A, Blond one)'],
    ['mix(0.5*A, 0.5*Blond one)', 'mean(A, Blond one)'],
    ['A - Blond one + seed:5', 'A − Blond one + torch-cpu 5'],
    ['-A + Blond one', '−A + Blond one'],
    ['mix(-0.5*A, -0.5*Blond one)', 'mix(-0.5*A, -0.5*Blond one)'],
    ['mix(0.3333333*A, -1*Blond one)', 'mix(0.333*A, -1*Blond one)'],
    ['mix(-1*A)', 'mix(-1*A)'],
    ['mean(A - Blond one, seed:5)', 'mean(A − Blond one, torch-cpu 5)'],
    ['A + mix(1*seed:5, -1*Blond one)', 'mean(A, torch-cpu 5 − Blond one)'],
    ['A - mix(1*seed:5, -1*Blond one)', 'A − mix(1*torch-cpu 5, -1*Blond one)'],
    ['A - mean(seed:5, Blond one)', 'A − mean(torch-cpu 5, Blond one)'],
    ['slerp(A - Blond one, A, 0.3)', 'slerp(A − Blond one, A, 0.300)'],
  ])('%j is shown as %j, which means the same', (text, shown) => {
    const ref = parsePinText(text, 'torch-cpu', pins);
    expect(describeOrigin(ref, pins)).toBe(shown);
    expect(describeOrigin(parsePinText(shown, 'torch-cpu', pins), pins)).toBe(shown);
  });

  test('a pinned mix goes by its name inside another', () => {
    const ref = parsePinText('A - Blond one + 7', 'torch-cpu', pins);
    const pinned = [...pins, { id: 'p4', name: 'M', ref, origin: null }];
    expect(describeOrigin({ kind: 'slerp', a: ref, b: seed(3), u: 0.5 }, pinned)).toBe('slerp(M, A, 0.500)');
    expect(describeOrigin(ref, pinned)).toBe('A − Blond one + 7');
  });

  test('free names run through the alphabet and skip what is taken', () => {
    expect(freeName(pins)).toBe('B');
    const all = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((name, i) => ({
      id: `${i}`,
      name,
      ref: seed(i),
      origin: null,
    }));
    expect(freeName(all)).toBe('A1');
  });

  test('names that would read as something else in an expression are refused', () => {
    expect(checkName('  Mona ', pins)).toBe('Mona');
    for (const bad of ['', 'a(b', 'a,b', 'seed:3', 'a"b', ' A ', 'x'.repeat(41)])
      expect(() => checkName(bad, pins), bad).toThrow();
  });
});
