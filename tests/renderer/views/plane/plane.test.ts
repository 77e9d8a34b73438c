import { describe, expect, it, vi } from 'vitest';
import type { Picture, Shown } from '../../../../src/renderer/state/picture-store.ts';
import { halvesOf, showPair } from '../../../../src/renderer/views/plane/pair-tile.ts';
import { Plane } from '../../../../src/renderer/views/plane/plane.svelte.ts';
import { openWorkspace } from '../../state/workspace.ts';

// What is drawn asks for the system's theme, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

function openPlane() {
  const workspace = openWorkspace();
  const plane = new Plane(workspace);
  plane.setSize({ width: 900, height: 700, aspect: 1 });
  return { plane, comparing: workspace.comparing, exploration: workspace.exploration };
}

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
