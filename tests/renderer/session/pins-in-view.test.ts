import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { ViewId } from '../../../src/contract/views/index.ts';
import { addCopy, removePins } from '../../../src/renderer/commands/pin-actions.ts';
import { isEnabled, runCommand } from '../../../src/renderer/commands/run.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';

vi.hoisted(() => {
  // The views ask what the system's theme is, and pins where the focus is: a window knows both.
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal('document', { activeElement: null, querySelector: () => null });
});

/** Pins A to D; the line has A and B. */
function openSession(view: ViewId = 'line') {
  const session = new Session({} as Bridge);
  session.view = view;
  const shown = (): string => session.active.pins.map(({ name }) => name).join('');
  const names = (): string => session.board.list.map(({ name }) => name).join('');
  const said = (): string[] => session.toasts.list.map(({ text }) => text);
  return { session, shown, names, said };
}

const seed = (value: number) => ({
  ref: { kind: 'seed', stream: 'numpy', seed: String(value) } as const,
  origin: null,
});

describe('a new pin', () => {
  it.each([
    ['line', 'ABE'],
    ['plane', 'ABCD'],
    ['consistency', 'ABCDE'],
    ['trajectory', 'E'],
    ['inversion', ''],
  ] as const)('is in the %s where that has room, in one step of the history', (view, expected) => {
    const { session, shown, names, said } = openSession(view);
    const before = session.exploration.document;
    session.addRandomPin();
    expect([names(), shown(), said()]).toEqual(['ABCDE', expected, []]);
    session.exploration.undo();
    expect(session.exploration.document).toBe(before);
    expect(session.exploration.undoLabel).toBeNull();
  });

  it('takes a free corner of the plane, and never one that is taken', () => {
    const { session, shown } = openSession('plane');
    session.toggle('pin2');
    session.addPins(() => session.board.addAll([seed(1), seed(2)]), 2);
    expect(shown()).toBe('ACDE');
  });

  it('is a row of the line that makes the rows of the sheet', () => {
    const { session, shown } = openSession('consistency');
    session.exploration.set('consistency', { rows: 'line' }, 'choose rows');
    session.addRandomPin();
    expect(shown()).toBe('ABE');
  });

  it('that is a copy or a mix joins, too, beside what it was made of', () => {
    const { session, shown } = openSession();
    addCopy(session, () => session.board.duplicate('pin1'));
    expect(shown()).toBe('AEB');
    session.selection.selectAll();
    session.mixing.addMean();
    expect(shown()).toBe('AEBF');
  });

  it('beyond the line’s limit is in the tray only, which is said once, until the line has room or is not shown', () => {
    const { session, shown, names, said } = openSession();
    const limit = 'a line has at most 12 pins; further ones are in the tray only';
    session.addPins(() => session.board.addAll(Array.from({ length: 11 }, (_, i) => seed(i))), 11);
    expect(session.exploration.undoLabel).toBe('add 11 pins');
    expect([shown(), names().length, said()]).toEqual(['ABEFGHIJKLMN', 15, [limit]]);
    session.refusal.dismissGone();
    session.addRandomPin();
    session.refusal.dismissGone();
    expect(said()).toEqual([limit]);
    session.toggle('pin1');
    session.refusal.dismissGone();
    expect(said()).toEqual([]);
    session.addRandomPin();
    session.addRandomPin();
    session.refusal.dismissGone();
    expect(said()).toEqual([limit]);
    session.view = 'plane';
    session.refusal.dismissGone();
    expect(said()).toEqual([]);
  });
});

describe('a full tray', () => {
  it('says so once, and no more when it has room: after a removal, undo and a new exploration', () => {
    const { session, said } = openSession('inversion');
    const full = 'the tray is full (64 pins); remove one first';
    session.addPins(() => session.board.addAll(Array.from({ length: 60 }, (_, i) => seed(i))), 60);
    const emptiers = [
      () => removePins(session, [session.board.list[5]!]),
      () => session.exploration.undo(),
      () => void session.exploration.begin(),
    ];
    for (const makeRoom of emptiers) {
      while (session.board.list.length < 64) session.addRandomPin();
      for (let i = 0; i < 3; i++) session.addRandomPin();
      session.refusal.dismissGone();
      expect(said()).toEqual([full]);
      makeRoom();
      session.refusal.dismissGone();
      expect(said()).toEqual([]);
    }
  });
});

describe('selected pins', () => {
  it.each(['line', 'plane', 'consistency'] as const)('are all that the %s shows', (view) => {
    const { session, shown, said } = openSession(view);
    for (const id of ['pin4', 'pin2', 'pin3']) session.selection.toggle(id);
    runCommand(session, 'pins/use');
    expect([shown(), said()]).toEqual(['BCD', []]);
    session.exploration.undo();
    expect(session.exploration.undoLabel).toBeNull();
  });

  it('that a view cannot show change nothing, and it says why', () => {
    const { session, shown, said } = openSession('trajectory');
    session.selection.selectAll();
    runCommand(session, 'pins/use');
    expect([shown(), said()]).toEqual(['A', ['a trajectory is that of one pin, got 4']]);
    session.view = 'plane';
    session.addRandomPin();
    session.selection.selectAll();
    runCommand(session, 'pins/use');
    expect([shown(), said()]).toEqual(['ABCD', ['a plane has 4 corners, got 5 pins']]);
    session.view = 'inversion';
    expect(isEnabled(session, 'pins/use')).toBe(false);
  });

  it('are removed together, and the one that follows is selected', () => {
    const { session, names } = openSession();
    for (const id of ['pin1', 'pin3']) session.selection.toggle(id);
    runCommand(session, 'pins/remove');
    expect([names(), session.selectedPin?.name]).toEqual(['BD', 'D']);
    runCommand(session, 'pins/remove');
    expect([names(), session.selectedPin?.name]).toEqual(['B', 'B']);
    session.exploration.undo();
    session.exploration.undo();
    expect(names()).toBe('ABCD');
    expect(session.exploration.undoLabel).toBeNull();
  });
});

describe('the present tile', () => {
  it('becomes a corner: the next free one, else the one that is chosen; one step of the history each', () => {
    const { session, shown, names } = openSession('line');
    expect(isEnabled(session, 'tile/use-as-corner')).toBe(true);
    session.exploration.set('plane', { corners: ['pin4', 'pin3'] }, 'choose pins');
    runCommand(session, 'pins/select-all');
    runCommand(session, 'tile/use-as-corner'); // the first frame is A
    expect([session.view, shown(), names()]).toEqual(['plane', 'DCA', 'ABCD']);
    session.exploration.undo();
    expect(shown()).toBe('DC');

    session.exploration.set('plane', { corners: ['pin1', 'pin2', 'pin3', 'pin4'] }, 'choose pins');
    session.view = 'trajectory';
    session.addRandomPin();
    runCommand(session, 'tile/use-as-corner');
    expect([session.view, session.dialogs.open, shown()]).toEqual(['plane', 'corner', 'ABCD']);
    (session.active as unknown as { placeOffered(corner: number): void }).placeOffered(2);
    expect([shown(), names()]).toEqual(['ABED', 'ABCDE']);
  });

  it('has its trajectory shown, and is pinned for it in the same step unless it is a pin', () => {
    const { session, shown, names } = openSession('line');
    const line = session.active as unknown as { go(point: number): void };
    line.go(3);
    runCommand(session, 'tile/trajectory');
    expect([session.view, shown(), names()]).toEqual(['trajectory', 'E', 'ABCDE']);
    expect(isEnabled(session, 'tile/trajectory')).toBe(false);
    session.exploration.undo();
    expect([shown(), names()]).toEqual(['A', 'ABCD']);
  });
});
