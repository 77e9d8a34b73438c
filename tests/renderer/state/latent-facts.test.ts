import type { Pin } from '../../../src/contract/pin.ts';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { LatentReport } from '../../../src/contract/studio.ts';
import { formatLatentRef, parseLatentRef, type LatentRef } from '../../../src/core/latent-ref.ts';
import { LatentFacts } from '../../../src/renderer/state/latent-facts.svelte.ts';

const pin = (id: string, text: string): Pin => ({ id, name: id, ref: parseLatentRef(text), origin: null });
const [a, b, lost] = [pin('a', 'seed:1'), pin('b', 'seed:2'), pin('lost', 'file:x.npy')] as const;
let facts: LatentFacts;

/** Norms are the seeds; seeds are perpendicular; files cannot be read. */
const describeRefs = (refs: readonly LatentRef[]): LatentReport => {
  const drawn = refs.map((ref) => (ref.kind === 'seed' ? Number(ref.seed) : null));
  return {
    latents: refs.map((ref, i) =>
      drawn[i] === null
        ? { problem: `${formatLatentRef(ref)}: no such file` }
        : { sha256: '', normRatio: drawn[i]! },
    ),
    angles: drawn.map((x) => drawn.map((y) => (x === null || y === null ? null : x === y ? 0 : Math.PI / 2))),
  };
};

beforeEach(() => {
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  vi.stubGlobal('cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer));
  const ask = async (_: string, refs: readonly LatentRef[]) => ({ ok: true, value: describeRefs(refs) });
  facts = new LatentFacts({ ask } as unknown as Bridge);
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

it('one latent that cannot be read says why, and the others keep their numbers', async () => {
  facts.describe([a, lost, b], 'model', true);
  await settle();
  expect([a, lost, b].map((one) => facts.normOf(one))).toEqual([1, undefined, 2]);
  expect(facts.angleBetween(a, b)).toBe(90);
  expect(facts.angleBetween(a, lost)).toBeUndefined();
  expect([a, lost, b].map((one) => facts.problemOf(one))).toEqual([
    undefined,
    'file:x.npy#0: no such file',
    undefined,
  ]);
  expect(facts.measures).toBeNull();
});

it('what is known stays while a pin is added and renamed, and goes with the model', async () => {
  facts.describe([a], 'model', true);
  await settle();
  facts.describe([b, { ...a, name: 'first' }], 'model', true);
  expect(facts.normOf(a)).toBe(1);
  expect(facts.measures).toBeNull();
  await settle();
  expect(facts.measures).toEqual({
    latents: [{ normRatio: 2 }, { normRatio: 1 }],
    angles: [
      [0, Math.PI / 2],
      [Math.PI / 2, 0],
    ],
  });
  facts.describe([b, a], 'another model', false);
  expect(facts.normOf(a)).toBeUndefined();
});
