import { describe, expect, it, vi } from 'vitest';
import type { Picture, Shown } from '../../../../src/renderer/state/picture-store.ts';
import { halvesOf, showPair } from '../../../../src/renderer/views/plane/pair-tile.ts';
import { placeOf } from '../../../../src/renderer/views/plane/viewport.ts';
import { figureSpec } from '../../../../src/contract/figures/index.ts';
import { planeTiles } from '../../../../src/contract/figures/plane.ts';
import { parse } from '../../../../src/contract/parsers.ts';
import { formatLatentRef } from '../../../../src/core/latent-ref.ts';
import { Plane } from '../../../../src/renderer/views/plane/plane.svelte.ts';
import { figureOf } from '../figure-of.ts';
import { openWorkspace } from '../../state/workspace.ts';

// What is drawn asks for the system's theme, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

function openPlane() {
  const workspace = openWorkspace();
  const plane = new Plane(workspace);
  plane.setSize({ width: 900, height: 700, aspect: 1 });
  return { plane, comparing: workspace.comparing, exploration: workspace.exploration };
}

describe('the figure of a plane', () => {
  const latticeOf = (plane: Plane) => {
    const { columns, rows, lattice } = figureOf(plane, 'plane');
    return { columns, rows, lattice };
  };
  const refsOf = (plane: Plane) =>
    planeTiles(figureOf(plane, 'plane')).map(({ ref }) => formatLatentRef(ref));
  const shownRefs = (plane: Plane) => plane.finest!.places.map(({ tile }) => formatLatentRef(tile!.spec.ref));

  it('has, before a zoom and a pan, the tiles of [0, 1]² that the window shows', () => {
    const { plane } = openPlane();
    expect(latticeOf(plane)).toEqual({ columns: 9, rows: 9, lattice: { level: 3, column: 0, row: 0 } });
    const shown = new Set(shownRefs(plane));
    expect(refsOf(plane).filter((ref) => !shown.has(ref))).toEqual([]);
    expect(plane.figureHasOwnTiles).toBe(false);
  });

  it('has the tiles whose middles are in view once it is zoomed and panned, row by row', () => {
    const { plane } = openPlane();
    plane.zoom(5.3);
    plane.pan(-1500, 260);
    const { viewport, bounds, level } = plane;
    const isInside = ({ u, v }: { readonly u: number; readonly v: number }): boolean => {
      const { x, y } = placeOf({ u, v }, viewport!, bounds!);
      return x >= 0 && x <= bounds!.width && y >= 0 && y <= bounds!.height;
    };
    const wanted = plane.finest!.places.filter(({ point }) => isInside(point));
    expect(refsOf(plane)).toEqual(wanted.map(({ tile }) => formatLatentRef(tile!.spec.ref)));
    expect(latticeOf(plane).lattice!.level).toBe(level);
    expect(latticeOf(plane).lattice!.column).toBeLessThan(0);
    expect(parse(figureSpec, plane.figure(), 'figure')).toEqual(plane.figure());
  });

  it('is the grid of columns and rows over [0, 1]² where the person says so', () => {
    const { plane } = openPlane();
    plane.zoom(5.3);
    plane.change({ exported: 'square' });
    expect(latticeOf(plane)).toEqual({ columns: 7, rows: 7, lattice: undefined });
    expect(plane.figureHasOwnTiles).toBe(true);
  });

  it.each([
    ['as it is', 900, 700],
    ['in a smaller window', 640, 500],
    ['in a larger window', 1500, 1100],
  ])('leads back to the part that it shows, %s', (_, width, height) => {
    const { plane } = openPlane();
    plane.zoom(7.9);
    plane.pan(333, -77);
    const figure = figureOf(plane, 'plane');
    plane.fit();
    plane.setSize({ width, height, aspect: 1 });
    plane.reveal(figure);
    const shown = new Set(shownRefs(plane));
    expect(plane.level).toBe(figure.lattice!.level);
    expect(planeTiles(figure).filter(({ ref }) => !shown.has(formatLatentRef(ref)))).toEqual([]);
    if (width === 900) expect(plane.figure()).toEqual(figure);
  });

  it('leads back to the whole square, and from a grid to it', () => {
    const { plane } = openPlane();
    const whole = plane.figure()!;
    plane.zoom(3);
    plane.reveal(whole);
    expect(plane.zoomed).toBe(false);
    plane.change({ exported: 'square' });
    const grid = plane.figure()!;
    plane.zoom(3);
    plane.reveal(grid);
    expect(plane.zoomed).toBe(false);
  });
});

describe('a plane that is compared', () => {
  it('has two tiles for each of its places, on both paths where they are what is compared', () => {
    const { plane, comparing } = openPlane();
    const alone = plane.plan!.tiles.length;
    comparing.choose({ kind: 'lerp' });
    const { tiles } = plane.plan!;
    expect(tiles.length).toBeGreaterThan(0.5 * alone);
    expect(tiles.length % 2).toBe(0);
    const amid = tiles.findIndex(({ spec }) => spec.ref.kind === 'slerp');
    expect(tiles[amid + 1]!.spec.ref.kind).toBe('lerp');
    expect(new Set(tiles.map(({ slot }) => slot)).size).toBe(tiles.length);
    plane.at = { u: 0.5, v: 0.5 };
    expect(plane.pair!.map(({ title }) => title)).toEqual(['slerp', 'lerp']);
    expect(plane.secondPlan).toBeNull();
  });

  it('lies on great circles whatever path the line takes', () => {
    const { plane, comparing, exploration } = openPlane();
    exploration.set('line', { mode: 'lerp' }, 'change path');
    comparing.choose({ kind: 'lerp' });
    expect(plane.variant).toMatchObject({ mode: 'lerp', title: 'lerp', presentTitle: 'slerp' });
  });

  it('shows a pair as one picture, another one only when one of both is another', () => {
    const picture = (): Picture => ({ numSteps: 5, width: 1, height: 1, rgba: new Uint8ClampedArray(4) });
    const shown = (state: Shown['state']): Shown => ({ picture: picture(), state });
    const [a, b, c] = [shown('exact'), shown('preview'), shown('exact')];
    expect(showPair(null, null)).toBeNull();
    const both = showPair(a, b)!;
    expect(both.state).toBe('exact');
    expect(halvesOf(both.picture)).toEqual([a, b]);
    expect(showPair(a, b)!.picture).toBe(both.picture);
    expect(showPair(a, c)!.picture).not.toBe(both.picture);
    expect(showPair(a, null)).toMatchObject({ state: 'stale' });
    expect(halvesOf(a!.picture)).toBeNull();
  });
});
