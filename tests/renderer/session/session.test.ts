import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../src/contract/requests.ts';
import { isEnabled } from '../../../src/renderer/commands/run.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';
import { openModel, openModelWith } from '../state/workspace.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const process = {
  ...{ kind: 'consistency', sigmaMin: 0.002, sigmaMax: 80, sigmaData: 0.5, rho: 7, sNoise: 1 },
  clipDenoised: true,
};
const consistency = { scheduler: { numTrainTimesteps: 40, stepsOffset: 0, process }, classes: null };

function openSession(model: object): Session {
  const session = new Session({ ask: () => new Promise(() => undefined) } as unknown as Bridge);
  openModel(session);
  openModelWith(session, model);
  return session;
}

describe('the noise seed', () => {
  const open = (): Session => openSession(consistency);

  it('is offered where any S that a view shows draws noise', () => {
    const session = open();
    expect(session.sampling.settings.numSteps).toBe(1);
    expect(session.noisy).toBe(false);
    for (const [view, field] of [
      ['consistency', 'consistency'],
      ['trajectory', 'trajectory'],
    ] as const) {
      session.view = view;
      session.exploration.set(field, { ladder: [1] }, 'choose step counts');
      expect(session.noisy, view).toBe(false);
      session.exploration.set(field, { ladder: [1, 2] }, 'choose step counts');
      expect(session.noisy, view).toBe(true);
    }
  });

  it('is offered where only what the pictures are compared with draws noise', () => {
    const session = open();
    session.comparing.choose({ kind: 'steps', numSteps: 2 }, session.active.compares);
    expect(session.noisy).toBe(true);
    openModelWith(session, { scheduler: { numTrainTimesteps: 1000, stepsOffset: 0 } });
    session.comparing.choose({ kind: 'eta', eta: 1 }, session.active.compares);
    expect(session.noisy).toBe(true);
    session.comparing.choose(null);
    expect(session.noisy).toBe(false);
  });
});

describe('a model that needs what only the command line gives', () => {
  it('has nothing to play, to export or to learn from', () => {
    const names = {};
    const vector = { kind: 'vector', count: null, nullLabel: null, width: 4, names };
    const session = openSession({ classes: vector });
    expect(session.sampling.problem).not.toBeNull();
    expect(session.exports.possible).toBe(false);
    for (const id of ['line/play', 'line/next-frame', 'figure/export', 'lesson/noise'] as const)
      expect(isEnabled(session, id), id).toBe(false);
    openModelWith(session, { classes: null });
    expect(session.exports.possible).toBe(true);
    expect(isEnabled(session, 'line/play')).toBe(true);
  });
});
