import { describe, expect, test } from 'vitest';
import { cellRect, laySheet } from '../../../../src/renderer/views/consistency/sheet-layout.ts';

const picture = { width: 32, height: 32 };
const bounds = {
  width: 620,
  height: 790,
  rows: 5,
  columns: 5,
  headed: [4],
  hasFooter: false,
  letters: 1,
  unit: 13,
  gap: 2,
};

describe('the sheet', () => {
  test('fits its room at an integer scale', () => {
    const layout = laySheet(picture, bounds, 1);
    expect(layout.tile.width % 32).toBe(0);
    expect(layout.width).toBeLessThanOrEqual(bounds.width);
    expect(layout.height).toBeLessThanOrEqual(bounds.height);
    expect(laySheet(picture, { ...bounds, width: 1400, height: 1500 }, 1).tile.width).toBeGreaterThan(
      layout.tile.width,
    );
  });

  test('scrolls downwards rather than shrink its pictures to stamps', () => {
    const layout = laySheet(picture, { ...bounds, rows: 40 }, 1);
    expect(layout.tile.width).toBe(64);
    expect(layout.height).toBeGreaterThan(bounds.height);
    expect(layout.width).toBeLessThanOrEqual(bounds.width);
  });

  test('grows sideways rather than let captions run into each other', () => {
    const layout = laySheet(picture, { ...bounds, width: 340, columns: 6 }, 1);
    expect(layout.tile.width).toBe(64);
    expect(layout.width).toBeGreaterThan(340);
  });

  test('the contrast stands apart from the rows above it', () => {
    const layout = laySheet(picture, bounds, 1);
    const plain = layout.y(2) - layout.y(1);
    expect(layout.y(4) - layout.y(3)).toBeGreaterThan(plain);
  });

  test('rows of solvers and the contrast stand apart, each kind under its heading', () => {
    const layout = laySheet(picture, { ...bounds, headed: [2, 4] }, 1);
    const step = (row: number): number => layout.y(row + 1) - layout.y(row);
    const [below, between, others, last] = [step(0), step(1), step(2), step(3)];
    // Places are whole pixels.
    expect(Math.abs(between - last)).toBeLessThanOrEqual(1);
    expect(Math.abs(below - others)).toBeLessThanOrEqual(1);
    expect(between).toBeGreaterThan(below + 13);
  });

  test('a line under the last row has its place below the captions, within the height', () => {
    const [without, layout] = [false, true].map((hasFooter) =>
      laySheet(picture, { ...bounds, hasFooter }, 1),
    );
    expect(layout!.footer).toBe(layout!.y(4) + layout!.tile.height + layout!.caption);
    expect(layout!.height).toBeGreaterThan(layout!.footer + 13);
    expect(without!.height).toBe(without!.footer);
  });

  test('pictures of 256 pixels are shrunk by a whole number', () => {
    const { tile } = laySheet({ width: 256, height: 256 }, bounds, 1);
    expect(256 / tile.width).toBe(Math.round(256 / tile.width));
  });

  test('names get the room they need, and no more than leaves the pictures theirs', () => {
    const named = (letters: number) => laySheet(picture, { ...bounds, letters }, 1);
    expect(named(1).names).toBeGreaterThan(2 * 13);
    expect(named(8).names).toBeGreaterThan(named(1).names);
    expect(named(80).names).toBeLessThanOrEqual(7 * 13);
    for (const letters of [1, 8, 80]) {
      expect(named(letters).x(0)).toBeGreaterThan(named(letters).names);
      expect(named(letters).width).toBeLessThanOrEqual(bounds.width);
    }
  });

  test('cells have gutters of two pixels across', () => {
    const layout = laySheet(picture, bounds, 1);
    const [a, b] = [cellRect(layout, 0, 0), cellRect(layout, 0, 1)];
    expect(b.x - (a.x + a.width)).toBe(2);
  });
});
