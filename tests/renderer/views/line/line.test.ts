import { describe, expect, it } from 'vitest';
import { lineRefs } from '../../../../src/core/grid.ts';
import { MAX_CHAIN } from '../../../../src/renderer/state/pin-chain.svelte.ts';
import { Line } from '../../../../src/renderer/views/line/line.svelte.ts';
import { openWorkspace } from '../../state/workspace.ts';

function openLine() {
  const workspace = openWorkspace();
  const { board, exploration } = workspace;
  return { board, exploration, line: new Line(workspace) };
}

describe('a line', () => {
  it(`takes ${MAX_CHAIN} pins and refuses one more in words, letting it go again is allowed`, () => {
    const { board, line } = openLine();
    for (let i = 0; i < MAX_CHAIN - 1; i++) board.addRandom();
    const others = board.list.filter(({ id }) => !line.settings.pins.includes(id));
    for (const { id } of others.slice(0, MAX_CHAIN - 2)) line.toggle(id);
    expect(line.pins).toHaveLength(MAX_CHAIN);
    expect(() => line.toggle(others.at(-1)!.id)).toThrow('a line has at most 12 pins');
    line.toggle('pin1');
    expect(line.pins).toHaveLength(MAX_CHAIN - 1);
  });

  it('exports the frames that it shows, closed and eased as well', () => {
    const { line } = openLine();
    line.toggle('pin3');
    line.change({ repeat: 'loop', easing: 'ease', mode: 'lerp', framesPerSegment: 5 });
    const { pins, framesPerSegment, ...path } = line.figure()!;
    expect(line.points).toHaveLength(12);
    const refs = pins.map(({ ref }) => ref);
    expect(lineRefs(refs, framesPerSegment, path)).toEqual(line.points);
  });

  it('has a place of its own for every frame, however slowly it leaves a pin', () => {
    const { line } = openLine();
    line.change({ repeat: 'loop', easing: 'ease', framesPerSegment: 241 });
    expect(new Set(line.tiles.map(({ slot }) => slot)).size).toBe(480);
  });

  it('closed, plays past its last frame to the first, and goes round from pin to pin', () => {
    const { line } = openLine();
    line.change({ repeat: 'loop' });
    expect(line.points).toHaveLength(24);
    line.position = 23.4;
    expect(line.at).toBe(23);
    line.position = 23.6;
    expect(line.at).toBe(0);
    line.go(12);
    line.goToPin(1);
    expect(line.at).toBe(0);
    line.goToPin(-1);
    expect(line.at).toBe(12);
  });

  it('zooms by whole scales from the one that fits, never below one, and fits again', () => {
    const { line } = openLine();
    line.fittingScale = 3;
    line.zoomBy(1);
    expect(line.zoom).toBe(4);
    for (let i = 0; i < 9; i++) line.zoomBy(-1);
    expect(line.zoom).toBe(1);
    line.fit();
    expect(line.zoom).toBeNull();
    line.fittingScale = 1 / 3;
    line.zoomBy(-1);
    expect(line.zoom).toBeNull();
    line.zoomBy(1);
    expect(line.zoom).toBe(1);
  });
});
