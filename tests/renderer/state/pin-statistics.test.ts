import { beforeEach, expect, it, vi } from 'vitest';
import type { Result } from '../../../src/contract/errors.ts';
import type { Pin } from '../../../src/contract/pin.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { StatisticsReport } from '../../../src/contract/studio.ts';
import { parseLatentRef, type LatentRef } from '../../../src/core/latent-ref.ts';
import { PinStatistics } from '../../../src/renderer/state/pin-statistics.svelte.ts';
import { refKey } from '../../../src/renderer/state/pin.ts';

const pin = (id: string, text: string): Pin => ({ id, name: id, ref: parseLatentRef(text), origin: null });
const [a, b, lost] = [pin('a', 'seed:1'), pin('b', 'seed:2'), pin('lost', 'file:x.npy')] as const;

/** Expressions in the order in which the engine was asked, and how it answers each. */
let asked: { readonly text: string; answer(of?: Result<StatisticsReport>): Promise<void> }[];
let statistics: PinStatistics;

const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
const failure = (code: 'latent/unreadable' | 'engine/crashed') =>
  ({ ok: false, error: { code, message: code } }) as const;

/** A report that says which expression it is of. */
const reportOf = (text: string): Result<StatisticsReport> => ({
  ok: true,
  value: { normRatio: Number(text.at(-1)) } as StatisticsReport,
});

beforeEach(() => {
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  vi.stubGlobal('cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer));
  asked = [];
  const ask = (_: string, ref: LatentRef) =>
    new Promise((resolve) => {
      const text = refKey(ref);
      const answer = (of = reportOf(text)): Promise<void> => {
        resolve(of);
        return settle();
      };
      asked.push({ text, answer });
    });
  statistics = new PinStatistics({ ask } as unknown as Bridge);
  statistics.open = true;
});

const shown = () => (statistics.answer?.ok ? statistics.answer.value.normRatio : statistics.answer);

it('asks nothing while the section is closed, without a pin, and before the engine is ready', async () => {
  statistics.lookAt(null, 'model', true);
  statistics.lookAt(a, 'model', false);
  statistics.open = false;
  statistics.lookAt(a, 'model', true);
  await settle();
  expect(asked).toEqual([]);
  statistics.open = true;
  statistics.lookAt(a, 'model', true);
  await settle();
  expect(asked).toHaveLength(1);
});

it('ignores what it is told of a pin once another is selected, but keeps it', async () => {
  statistics.lookAt(a, 'model', true);
  await settle();
  statistics.lookAt(b, 'model', true);
  await settle();
  await asked[0]!.answer();
  expect(shown()).toBeNull();
  await asked[1]!.answer();
  expect(shown()).toBe(2);
  statistics.lookAt({ ...a, name: 'renamed' }, 'model', true);
  await settle();
  expect(shown()).toBe(1);
  expect(asked.map(({ text }) => text.at(-1))).toEqual(['1', '2']);
});

it('does not ask about a pin that was passed over within a frame', async () => {
  statistics.lookAt(a, 'model', true);
  statistics.lookAt(b, 'model', true);
  await settle();
  expect(asked.map(({ text }) => text.at(-1))).toEqual(['2']);
});

it('asks again for another model', async () => {
  statistics.lookAt(a, 'model', true);
  await settle();
  await asked[0]!.answer();
  statistics.lookAt(a, 'another', true);
  expect(shown()).toBeNull();
  await settle();
  expect(asked).toHaveLength(2);
});

it('says why a latent cannot be read, and asks a new engine what a dead one could not say', async () => {
  statistics.lookAt(lost, 'model', true);
  await settle();
  await asked[0]!.answer(failure('latent/unreadable'));
  expect(shown()).toMatchObject({ ok: false });
  statistics.lookAt(a, 'model', true);
  await settle();
  await asked[1]!.answer(failure('engine/crashed'));
  expect(shown()).toBeNull();
  statistics.lookAt(a, 'model', false);
  statistics.lookAt(a, 'model', true);
  await settle();
  await asked[2]!.answer();
  expect(shown()).toBe(1);
});
