import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../../../src/contract/requests.ts';
import { isEnabled, runCommand } from '../../../../src/renderer/commands/run.ts';
import { Session } from '../../../../src/renderer/session/session.svelte.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

it('Neighbours opens the gallery from another view: around what that shows, else around the selected pin', () => {
  const session = new Session({} as Bridge);
  session.view = 'trajectory'; // it shows the first pin
  runCommand(session, 'gallery/neighbours');
  expect(session.view).toBe('gallery');
  const trail = () => session.exploration.document.gallery.trail.map(({ ref }) => ref);
  expect(trail()).toEqual([session.board.list[0]!.ref]);
  session.view = 'plane'; // nothing is under the cursor
  expect(isEnabled(session, 'gallery/neighbours')).toBe(false);
  session.selected = 'pin3';
  runCommand(session, 'gallery/neighbours');
  expect(session.view).toBe('gallery');
  expect(trail()).toEqual([session.board.list[2]!.ref]);
  session.exploration.undo();
  expect(trail()).toEqual([session.board.list[0]!.ref]);
});
