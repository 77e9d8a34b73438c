import { expect, it } from 'vitest';
import { Consistency } from '../../../src/renderer/views/consistency/consistency.svelte.ts';
import { hashDocument } from '../../../src/renderer/session/document-hash.ts';
import { Line } from '../../../src/renderer/views/line/line.svelte.ts';
import { Plane } from '../../../src/renderer/views/plane/plane.svelte.ts';
import { openWorkspace } from './workspace.ts';

/** The window's state without a window: nothing here asks main for anything. */
function openStudio() {
  const workspace = openWorkspace();
  const { exploration, board, sampling } = workspace;
  const [line, plane, sheet] = [new Line(workspace), new Plane(workspace), new Consistency(workspace)];
  return { exploration, board, sampling, line, plane, sheet };
}

type Studio = ReturnType<typeof openStudio>;

/** Ten things that a person does, each a change of the document whatever came before. */
const actions: readonly ((studio: Studio, round: number) => void)[] = [
  ({ board }) => board.addRandom(),
  ({ board }, round) => board.rename(board.list[0]!.id, `first ${round}`),
  ({ board }) => board.duplicate(board.list[1]!.id),
  ({ board }, round) => board.perturb(board.list[0]!.id, 5 + round),
  ({ board }) => board.move(board.list.at(-1)!.id, 0),
  ({ board }) => board.remove(board.list[2]!.id),
  ({ line, board }) => line.toggle(board.list.at(-1)!.id),
  ({ sampling }, round) => sampling.change({ numSteps: 20 + round }),
  ({ plane, board }) => plane.toggle(board.list[1]!.id),
  ({ sheet }, round) => sheet.change({ ladder: [2, 5, 10 + round] }),
];

it('undo and redo through an exploration of 50 actions pass the same documents, hash for hash', async () => {
  const studio = openStudio();
  const { exploration } = studio;
  const hash = () => hashDocument(exploration.document);
  const forth = [await hash()];
  for (let i = 0; i < 50; i++) {
    actions[i % actions.length]!(studio, Math.floor(i / actions.length));
    forth.push(await hash());
  }
  expect(new Set(forth).size).toBe(51);

  const back = [await hash()];
  while (exploration.undoLabel !== null) {
    exploration.undo();
    back.push(await hash());
  }
  expect(back).toEqual(forth.toReversed());

  const again = [await hash()];
  while (exploration.redoLabel !== null) {
    exploration.redo();
    again.push(await hash());
  }
  expect(again).toEqual(forth);
});

it('the views follow the document when it is undone', () => {
  const { exploration, board, line, sampling } = openStudio();
  line.toggle('pin3');
  sampling.change({ numSteps: 7 });
  board.remove('pin3');
  expect([line.pins.length, sampling.settings.numSteps]).toEqual([2, 7]);
  exploration.undo();
  expect(line.pins.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  exploration.undo();
  expect(sampling.settings.numSteps).toBe(50);
});
