import { expect, it } from 'vitest';
import { picturePairsOf } from '../../../src/renderer/session/picture-pairs.ts';
import { PinSelection } from '../../../src/renderer/session/pin-selection.svelte.ts';
import { Thumbnails } from '../../../src/renderer/session/thumbnails.svelte.ts';
import { Line } from '../../../src/renderer/views/line/line.svelte.ts';
import { openWorkspace } from '../state/workspace.ts';

it('pairs of pictures are those of the view that compares, then two pins that are selected', () => {
  const workspace = openWorkspace();
  const { board, comparing, pictures } = workspace;
  const selection = new PinSelection(board);
  const thumbnails = new Thumbnails(workspace);
  const active = new Line(workspace);
  const titles = (): string[] =>
    picturePairsOf({ active, selection, board, thumbnails, pictures }).map(({ title }) => title);
  expect(titles()).toEqual([]);
  selection.select('pin2');
  expect(titles()).toEqual([]);
  selection.toggle('pin4');
  expect(titles()).toEqual(['B and D']);
  comparing.choose({ kind: 'lerp' });
  expect(titles()).toEqual(['slerp and lerp', 'B and D']);
  selection.toggle('pin1');
  expect(titles()).toEqual(['slerp and lerp']);
});
