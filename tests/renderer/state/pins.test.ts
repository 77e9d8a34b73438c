import { describe, expect, it } from 'vitest';
import { hashDocument } from '../../../src/renderer/session/document-hash.ts';
import { Exploration } from '../../../src/renderer/state/exploration.svelte.ts';
import { MAX_PINS } from '../../../src/contract/pin.ts';
import type { LatentRef } from '../../../src/core/latent-ref.ts';
import { PinBoard } from '../../../src/renderer/state/pins.svelte.ts';

function openBoard() {
  const exploration = new Exploration();
  const board = new PinBoard(exploration);
  const names = () => board.list.map(({ name }) => name).join('');
  return { exploration, board, names };
}

describe('pins', () => {
  it('a pin is duplicated and perturbed beside itself', () => {
    const { board, names } = openBoard();
    const copy = board.duplicate('pin2')!;
    expect(names()).toBe('ABECD');
    expect(copy.ref).toBe(board.list[1]!.ref);
    const near = board.perturb('pin2', 12)!;
    expect(names()).toBe('ABFECD');
    expect(near.ref).toMatchObject({ kind: 'near', degrees: 12, of: board.list[1]!.ref });
  });

  it('a moved pin stands where it was put, and at the ends when put beyond them', () => {
    const { board, names } = openBoard();
    board.move('pin1', 2);
    expect(names()).toBe('BCAD');
    board.move('pin4', -5);
    expect(names()).toBe('DBCA');
    board.move('pin4', 99);
    expect(names()).toBe('BCAD');
  });

  it('putting a pin where it stands is no step of the history', () => {
    const { board, exploration } = openBoard();
    board.move('pin2', 1);
    board.rename('pin2', 'B');
    expect(exploration.undoLabel).toBeNull();
  });

  it('a removed pin leaves every view, and comes back to all of them when that is undone', async () => {
    const { board, exploration } = openBoard();
    const before = await hashDocument(exploration.document);
    board.remove('pin1');
    const { line, plane, consistency } = exploration.document;
    for (const ids of [line.pins, plane.corners, consistency.pins]) expect(ids).not.toContain('pin1');
    exploration.undo();
    expect(await hashDocument(exploration.document)).toBe(before);
  });

  it('ids are never used twice, names are', () => {
    const { board } = openBoard();
    const first = board.addRandom();
    board.remove(first.id);
    const second = board.addRandom();
    expect(second.name).toBe(first.name);
    expect(second.id).not.toBe(first.id);
  });

  it('many pins are added at once, in one step of the history', () => {
    const { board, exploration, names } = openBoard();
    const refs = [0, 1, 2].map((n): LatentRef => ({ kind: 'seed', stream: 'numpy', seed: String(n) }));
    const added = board.addAll(refs.map((ref) => ({ ref, origin: null })));
    expect(names()).toBe('ABCDEFG');
    expect(new Set(board.list.map(({ id }) => id)).size).toBe(7);
    expect(added.map(({ ref }) => ref)).toEqual(refs);
    expect(exploration.undoLabel).toBe('add 3 pins');
    exploration.undo();
    expect(names()).toBe('ABCD');
  });

  it('of pins that do not all fit none is added', () => {
    const { board, exploration } = openBoard();
    const latents = Array.from({ length: 61 }, (_, n) => ({
      ref: { kind: 'seed', stream: 'torch-cpu', seed: String(n) } as const,
      origin: null,
    }));
    const message = '61 pins do not fit: the tray has room for 60 more (64 in all)';
    expect(() => board.addAll(latents)).toThrow(message);
    expect(exploration.undoLabel).toBeNull();
    board.addAll(latents.slice(1));
    expect(board.list).toHaveLength(MAX_PINS);
    expect(new Set(board.list.map(({ name }) => name)).size).toBe(MAX_PINS);
  });

  it(`a board holds ${MAX_PINS} pins and says so`, () => {
    const { board } = openBoard();
    while (board.list.length < MAX_PINS) board.addRandom();
    expect(() => board.addRandom()).toThrow(`the tray is full (${MAX_PINS} pins)`);
  });
});
