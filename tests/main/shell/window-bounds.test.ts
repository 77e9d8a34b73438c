import { expect, it } from 'vitest';
import { minimumSize, placeWindow, type Bounds } from '../../../src/main/shell/window-bounds.ts';

const primary: Bounds = { x: 0, y: 30, width: 1920, height: 1050 };
const left: Bounds = { x: -2560, y: 0, width: 2560, height: 1440 };

function isWithin(inner: Bounds, outer: Bounds): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

it('opens in the middle of the primary display the first time', () => {
  expect(placeWindow(null, [primary, left])).toEqual({ x: 240, y: 105, width: 1440, height: 900 });
});

it('comes back where it was, on any display', () => {
  for (const former of [
    { x: 100, y: 60, width: 1100, height: 700 },
    { x: -2000, y: 200, width: 1440, height: 900 },
  ])
    expect(placeWindow(former, [primary, left])).toEqual(former);
});

it('comes to the primary display when its own is gone', () => {
  const former = { x: -2000, y: 200, width: 1440, height: 900 };
  const placed = placeWindow(former, [primary]);
  expect(isWithin(placed, primary)).toBe(true);
  expect([placed.width, placed.height]).toEqual([1440, 900]);
});

it('is moved and shrunk until all of it is on the display that shows most of it', () => {
  const formers = [
    { x: 1800, y: 1000, width: 1440, height: 900 },
    { x: -200, y: -300, width: 1440, height: 900 },
    { x: -100, y: 40, width: 5000, height: 3000 },
    { x: 0, y: -880, width: 1440, height: 900 + 30 },
  ];
  for (const former of formers) {
    const placed = placeWindow(former, [primary]);
    expect(isWithin(placed, primary), JSON.stringify(placed)).toBe(true);
  }
});

it('goes to the display with the larger part of it', () => {
  const placed = placeWindow({ x: -1000, y: 100, width: 1440, height: 900 }, [primary, left]);
  expect(isWithin(placed, left)).toBe(true);
});

it('is never smaller than its minimum, and keeps its title bar on a display smaller than that', () => {
  const tiny: Bounds = { x: 0, y: 0, width: 800, height: 480 };
  const placed = placeWindow({ x: 50, y: 50, width: 100, height: 100 }, [tiny]);
  expect(placed).toEqual({ x: 0, y: 0, ...minimumSize });
});
