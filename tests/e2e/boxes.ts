import type { Locator } from '@playwright/test';
import { expect } from './fixture.ts';

/** A place on the page, in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where something is; it must be shown, and have a size. */
export async function boxOf(shown: Locator): Promise<Box> {
  await expect(shown).toBeVisible();
  return (await shown.boundingBox())!;
}

/** Expects the boxes one below the other, in this order, none reaching into the next; half a pixel is rounding. */
export function expectStacked(boxes: readonly Box[]): void {
  boxes.slice(1).forEach(({ y }, i) => {
    const above = boxes[i]!;
    expect(y + 0.5, `box ${i + 1} is below box ${i}`).toBeGreaterThanOrEqual(above.y + above.height);
  });
}

/** Expects a box inside another one; a pixel is rounding. */
export function expectWithin(inner: Box, outer: Box): void {
  expect(inner.x).toBeGreaterThanOrEqual(outer.x - 1);
  expect(inner.y).toBeGreaterThanOrEqual(outer.y - 1);
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width + 1);
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height + 1);
}

/** How many colours a canvas has, of those in every seventh pixel: a blank one has one. */
export function countColours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 28)
      colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    return colours.size;
  });
}
