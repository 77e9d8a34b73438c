import { describe, expect, test } from 'vitest';
import { Mixing } from '../../../src/renderer/session/mixing.svelte.ts';
import { PinSelection } from '../../../src/renderer/session/pin-selection.svelte.ts';
import { Thumbnails } from '../../../src/renderer/session/thumbnails.svelte.ts';
import { describeOrigin } from '../../../src/renderer/state/pin.ts';
import { openWorkspace } from '../state/workspace.ts';

/** Pins A to D, ids pin1 to pin4; A, B and D are selected. */
function openMixing() {
  const workspace = openWorkspace();
  const selection = new PinSelection(workspace.board);
  const thumbnails = new Thumbnails(workspace);
  const mixing = new Mixing(workspace, selection, thumbnails);
  for (const id of ['pin4', 'pin2', 'pin1']) selection.toggle(id);
  const last = (): string => describeOrigin(workspace.board.list.at(-1)!.ref, workspace.board.list);
  return { workspace, selection, thumbnails, mixing, last };
}

describe('mixes of the selected pins', () => {
  test('a mean takes two pins or more, A − B + C three', () => {
    const { mixing, selection } = openMixing();
    expect([mixing.canMix, mixing.canSum]).toEqual([true, true]);
    selection.toggle('pin3');
    expect([mixing.canMix, mixing.canSum]).toEqual([true, false]);
    selection.select('pin3');
    expect([mixing.canMix, mixing.canSum]).toEqual([false, false]);
  });

  test('are pinned in the order of the tray, each in one step of the history', () => {
    const { mixing, last, workspace } = openMixing();
    mixing.addMean();
    expect(last()).toBe('mean(A, B, D)');
    mixing.addSum();
    expect(last()).toBe('A − B + D');
    workspace.exploration.undo();
    workspace.exploration.undo();
    expect(workspace.board.list).toHaveLength(4);
    expect(workspace.exploration.undoLabel).toBeNull();
  });
});

describe('a weighted mix', () => {
  test('begins as the mean, and is planned while its dialog is open', () => {
    const { mixing, workspace, thumbnails } = openMixing();
    expect(mixing.plan).toBeNull();
    mixing.begin();
    expect(mixing.plan).toMatchObject({ lane: 'mix', tiles: [{ slot: 'mix', spec: { task: 'sample' } }] });
    expect(mixing.tile!.spec.settings).toEqual(thumbnails.tiles[0]!.spec.settings);
    const before = mixing.tile!.subject;
    mixing.setWeight('pin2', -0.25);
    expect(mixing.tile!.slot).toBe('mix');
    expect(mixing.tile!.subject).not.toBe(before);
    workspace.dialogs.close();
    expect(mixing.plan).toBeNull();
  });

  test('is pinned as it was weighted, and the next one begins anew', () => {
    const { mixing, last, workspace } = openMixing();
    mixing.begin();
    mixing.setWeight('pin2', -0.25);
    mixing.setWeight('pin4', 0);
    mixing.addWeighted();
    expect(last()).toBe('mix(1*A, -0.25*B)');
    expect(workspace.dialogs.open).toBeNull();
    mixing.begin();
    expect(mixing.weightOf('pin2')).toBe(1);
  });

  test('of weights that are all 0 is refused: it has no picture and makes no pin', () => {
    const { mixing, workspace } = openMixing();
    mixing.begin();
    for (const id of ['pin1', 'pin2', 'pin4']) mixing.setWeight(id, 0);
    expect(mixing.result).toEqual({ ref: null, problem: 'all weights of mix are 0' });
    expect([mixing.tile, mixing.plan]).toEqual([null, null]);
    mixing.addWeighted();
    expect(workspace.board.list).toHaveLength(4);
  });

  test.each([1.05, -1.0001, NaN, Infinity])('takes no weight of %s', (weight) => {
    const { mixing } = openMixing();
    mixing.begin();
    expect(() => mixing.setWeight('pin1', weight)).toThrow(/^weight \S+ must be in \[−1, 1\]$/);
    expect(mixing.weightOf('pin1')).toBe(1);
  });
});
