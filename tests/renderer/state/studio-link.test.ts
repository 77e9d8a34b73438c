import { expect, test } from 'vitest';
import type { ErrorReport, Result } from '../../../src/contract/errors.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { StudioState } from '../../../src/contract/studio.ts';
import { StudioLink } from '../../../src/renderer/state/studio-link.svelte.ts';

/** A link to a main whose states and answer the test gives. */
function linkTo(answer: Result<StudioState>) {
  let tell: (state: StudioState) => void = () => undefined;
  const said: ErrorReport[] = [];
  const state: StudioState = {
    version: '',
    engine: 'ready',
    model: null,
    device: null,
    opening: null,
    error: null,
    second: null,
  };
  const bridge = {
    ask: async (name: string) => (name === 'studio/read' ? { ok: true, value: state } : answer),
    on: (_name: string, listener: typeof tell) => (tell = listener),
  } as unknown as Bridge;
  const link = new StudioLink(bridge, (error) => said.push(error));
  return { link, said, state, tell: (next: StudioState) => tell(next) };
}

const crashed = {
  code: 'engine/crashed',
  message: 'the engine process ended unexpectedly (SIGKILL)',
} as const;

test('an error that main’s state has shown meanwhile is not shown again as an answer', async () => {
  const { link, said, state, tell } = linkTo({ ok: false, error: crashed });
  await link.connect();
  const asked = link.openModel('bundled');
  tell({ ...state, error: crashed });
  tell({
    ...state,
    engine: 'failed',
    error: { ...crashed, message: `${crashed.message}; it crashed 4 times` },
  });
  await asked;
  expect([said, link.busy]).toEqual([[], false]);
});

test('an error of which the state says nothing is shown; what the person gave up is not', async () => {
  const invalid = { code: 'request/invalid', message: 'model/open: location: is no text' } as const;
  const refused = linkTo({ ok: false, error: invalid });
  await refused.link.openModel('bundled');
  expect(refused.said).toEqual([invalid]);
  const cancelled = linkTo({ ok: false, error: { code: 'run/cancelled', message: 'opening was cancelled' } });
  await cancelled.link.openModel('bundled');
  expect(cancelled.said).toEqual([]);
});
