import { expect, test } from 'vitest';
import { parseLatentRef } from '../../../src/core/latent-ref.ts';
import { holdsLatent, readDrag, writeDrag } from '../../../src/renderer/state/tile-drag.ts';

class Transfer {
  readonly data = new Map<string, string>();
  get types(): string[] {
    return [...this.data.keys()];
  }
  setData(type: string, text: string): void {
    this.data.set(type, text);
  }
  getData(type: string): string {
    return this.data.get(type) ?? '';
  }
}

test('a dragged latent arrives as it was, a pin of the tray with its id', () => {
  const ref = { kind: 'seed', stream: 'torch-cpu', seed: '3' } as const;
  const tile = new Transfer();
  writeDrag(tile, ref);
  expect(holdsLatent(tile)).toBe(true);
  expect(readDrag(tile)).toEqual({ refs: [ref], pin: null });
  const pin = new Transfer();
  writeDrag(pin, ref, 'pin1');
  expect(readDrag(pin)).toEqual({ refs: [ref], pin: 'pin1' });
});

test('a drag without a latent is none, and an unreadable one is refused', () => {
  const files = new Transfer();
  files.setData('Files', '');
  expect(holdsLatent(files)).toBe(false);
  expect(readDrag(files)).toBeNull();
  const broken = new Transfer();
  broken.setData('application/x-slerpscope-latent', 'slerp(');
  expect(() => readDrag(broken)).toThrow();
});

test('several dragged latents arrive in their order', () => {
  const tiles = new Transfer();
  const refs = ['seed:3', 'near(numpy:8, 15, 2)', 'slerp(seed:1, seed:2, 0.5)'].map((text) =>
    parseLatentRef(text),
  );
  writeDrag(tiles, refs);
  expect(readDrag(tiles)).toEqual({ refs, pin: null });
});
