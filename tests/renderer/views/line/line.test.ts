import { describe, expect, it } from 'vitest';
import { planFigure } from '../../../../src/contract/figures/index.ts';
import { lineRefs } from '../../../../src/core/grid.ts';
import { MAX_CHAIN } from '../../../../src/renderer/state/pin-chain.svelte.ts';
import { Line } from '../../../../src/renderer/views/line/line.svelte.ts';
import { figureOf } from '../figure-of.ts';
import { openModelWith, openWorkspace } from '../../state/workspace.ts';

function openLine() {
  const workspace = openWorkspace();
  const { board, comparing, exploration, pictures } = workspace;
  return { board, comparing, exploration, pictures, workspace, line: new Line(workspace) };
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
    const { pins, framesPerSegment, ...path } = figureOf(line, 'line');
    expect(line.points).toHaveLength(12);
    const refs = pins.map(({ ref }) => ref);
    expect(lineRefs(refs, framesPerSegment, path)).toEqual(line.points);
  });

  it('shows no picture of the line that other pins made', () => {
    const { line, pictures } = openLine();
    const middle = line.tiles[6]!;
    const frame = { job: 'a', tile: 0, numSteps: 50, final: true, step: null, width: 1, height: 1 };
    pictures.addJob('a', { spec: {} as never, tiles: [middle] });
    pictures.receive([{ ...frame, rgba: new Uint8ClampedArray(4) }]);
    expect(pictures.show(middle)?.state).toBe('exact');
    line.toggle('pin3');
    line.toggle('pin1');
    expect(line.pins.map(({ name }) => name)).toEqual(['B', 'C']);
    expect(pictures.show(line.tiles[6]!)).toBeNull();
  });

  it('that leads to a class is compared with another one that leads there too, under these names', () => {
    const workspace = openWorkspace();
    const classes = {
      kind: 'label',
      count: 9,
      nullLabel: 9,
      width: null,
      names: { 4: 'red fox', 7: 'volcano' },
    };
    openModelWith(workspace, { classes });
    const line = new Line(workspace);
    workspace.sampling.chooseClass(4);
    line.goToClass(7);
    workspace.comparing.choose({ kind: 'class', class: 1 }, line.compares);
    const classesAt = (i: number) => line.sides.map(({ tiles }) => tiles[i]!.spec.settings.condition?.class);
    expect([classesAt(0), classesAt(line.last)]).toEqual([
      [4, 1],
      [7, 7],
    ]);
    const titles = ['class 4 (red fox) to class 7 (volcano)', 'class 1 to class 7 (volcano)'];
    expect(line.sides.map(({ title }) => title)).toEqual(titles);
    expect(line.figure()).toMatchObject({ kind: 'comparison', titles });
    line.goToClass(null);
    expect(line.sides.map(({ title }) => title)).toEqual(['class 4 (red fox)', 'class 1']);
  });

  it('is sampled twice where it is compared: the points of both paths, or the same points otherwise', () => {
    const { line, comparing } = openLine();
    expect(line.sides).toHaveLength(1);
    comparing.choose({ kind: 'lerp' });
    const [slerp, lerp] = line.sides;
    expect([slerp!.title, lerp!.title]).toEqual(['slerp', 'lerp']);
    expect(lerp!.tiles[6]!.spec.ref).toMatchObject({ kind: 'lerp', u: 0.5 });
    // On the pins both are the same picture.
    for (const i of [0, 12]) expect(lerp!.tiles[i]!.subject).toBe(slerp!.tiles[i]!.subject);
    comparing.choose({ kind: 'eta', eta: 1 });
    expect(line.sides[1]!.tiles.map(({ spec }) => spec.ref)).toEqual(line.points.map(({ ref }) => ref));
    expect(line.sides[1]!.tiles[0]!.spec.settings.eta).toBe(1);
    expect(line.plan!.tiles).toHaveLength(26);
    expect(new Set(line.plan!.tiles.map(({ slot }) => slot)).size).toBe(26);
    expect(line.secondPlan).toBeNull();
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

  it('of one pin goes from class to class, and its figure is of the same frames', () => {
    const { line, workspace } = openLine();
    const classes = { kind: 'label', count: 9, nullLabel: null, width: null, names: {} };
    openModelWith(workspace, { classes });
    line.use(['pin2']);
    expect([line.points.length, line.figure()]).toEqual([0, null]);
    line.goToClass(3);
    expect(line.pins).toHaveLength(1);
    expect(line.points).toHaveLength(13);
    const classesOf = (at: number) => line.tiles[at]!.spec.settings.condition!.class;
    expect([0, 6, 12].map(classesOf)).toEqual([0, { from: 0, to: 3, u: 0.5 }, 3]);
    const figure = figureOf(line, 'line');
    expect(figure.pins.map(({ name }) => name)).toEqual(['B', 'B']);
    expect(planFigure(figure).tiles).toEqual(line.tiles.map(({ spec }) => spec));
    expect(line.compares.refuses).toHaveProperty('lerp');
    line.change({ repeat: 'loop' }); // there and back
    expect([0, 12, 23].map(classesOf)).toEqual([0, 3, { from: 0, to: 3, u: expect.closeTo(1 / 12) }]);
    expect(new Set(line.tiles.map(({ slot }) => slot)).size).toBe(24);
    line.goToClass(null);
    expect(line.points).toHaveLength(0);
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
