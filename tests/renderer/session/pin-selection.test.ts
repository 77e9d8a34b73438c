import { describe, expect, test } from 'vitest';
import { PinSelection } from '../../../src/renderer/session/pin-selection.svelte.ts';
import { Exploration } from '../../../src/renderer/state/exploration.svelte.ts';
import { PinBoard } from '../../../src/renderer/state/pins.svelte.ts';

/** Pins A to D, ids pin1 to pin4. */
function openSelection() {
  const board = new PinBoard(new Exploration());
  const selection = new PinSelection(board);
  const names = (): string => selection.pins.map(({ name }) => name).join('');
  return { board, selection, names };
}

describe('selected pins', () => {
  test('are none at first, and one alone once it is selected', () => {
    const { selection, names } = openSelection();
    expect([selection.main, names()]).toEqual([null, '']);
    for (const id of ['pin2', 'pin1', 'pin3']) selection.toggle(id);
    selection.select('pin4');
    expect([selection.main, names()]).toEqual(['pin4', 'D']);
    selection.select(null);
    expect([selection.main, names()]).toEqual([null, '']);
  });

  test('are in the order of the tray; the one that was taken in last is the main one', () => {
    const { board, selection, names } = openSelection();
    for (const id of ['pin3', 'pin1', 'pin2']) selection.toggle(id);
    expect([selection.main, names()]).toEqual(['pin2', 'ABC']);
    board.move('pin1', 3);
    expect(names()).toBe('BCA');
  });

  test('without the main one have another main one', () => {
    const { selection, names } = openSelection();
    for (const id of ['pin1', 'pin2', 'pin4']) selection.toggle(id);
    selection.toggle('pin1');
    expect([selection.main, names()]).toEqual(['pin4', 'BD']);
    selection.toggle('pin4');
    expect([selection.main, names()]).toEqual(['pin2', 'B']);
    selection.toggle('pin2');
    expect([selection.main, names()]).toEqual([null, '']);
  });

  test('extend from the main one in both directions', () => {
    const { selection, names } = openSelection();
    selection.extendTo('pin2');
    expect([selection.main, names()]).toEqual(['pin2', 'B']);
    selection.extendTo('pin4');
    expect([selection.main, names()]).toEqual(['pin2', 'BCD']);
    selection.extendTo('pin1');
    expect([selection.main, names()]).toEqual(['pin2', 'AB']);
  });

  test('are chosen together; the main one stays so where it is among them', () => {
    const { selection, names } = openSelection();
    selection.select('pin2');
    selection.selectThese(['pin3', 'pin4']);
    expect([selection.main, names()]).toEqual(['pin3', 'CD']);
    selection.toggle('pin4');
    selection.selectThese(['pin4', 'pin3']);
    expect([selection.main, names()]).toEqual(['pin3', 'CD']);
  });

  test('that are removed count no more, and extend no more', () => {
    const { board, selection, names } = openSelection();
    for (const id of ['pin1', 'pin2']) selection.toggle(id);
    board.remove('pin2');
    expect(names()).toBe('A');
    selection.extendTo('pin4');
    expect([selection.main, names()]).toEqual(['pin4', 'D']);
  });
});
