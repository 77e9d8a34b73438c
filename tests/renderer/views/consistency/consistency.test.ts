import { describe, expect, test } from 'vitest';
import type { SamplingSettings } from '../../../../src/core/settings.ts';
import { Consistency } from '../../../../src/renderer/views/consistency/consistency.svelte.ts';
import { Line } from '../../../../src/renderer/views/line/line.svelte.ts';
import { openWorkspace } from '../../state/workspace.ts';

/** A sheet over two pins and three values of S. */
function openSheet(sampled: Partial<SamplingSettings> = {}) {
  const workspace = openWorkspace();
  const { sampling, exploration } = workspace;
  const line = new Line(workspace);
  const sheet = new Consistency(workspace);
  sampling.change(sampled);
  sheet.change({ pins: ['pin1', 'pin2'], ladder: [2, 5, 10] });
  return { sheet, line, sampling, exploration };
}

const settingsOf = (sheet: Consistency) =>
  sheet.rows.map(({ tiles }) => tiles.map(({ spec }) => spec.settings));

describe('the rows of the sheet', () => {
  test('are the pins at every S, and the first pin again at η = 1 and nothing else changed', () => {
    const { sheet } = openSheet();
    expect(sheet.rows.map(({ name, ablation }) => [name, ablation])).toEqual([
      ['A', 'none'],
      ['B', 'none'],
      ['A', 'eta'],
    ]);
    const [first, , contrast] = settingsOf(sheet);
    expect(first!.map(({ numSteps }) => numSteps)).toEqual([2, 5, 10]);
    expect(contrast).toEqual(first!.map((settings) => ({ ...settings, eta: 1 })));
    expect(sheet.rows[2]!.tiles[0]!.spec.ref).toBe(sheet.rows[0]!.tiles[0]!.spec.ref);
  });

  test('the clip contrast changes the clip rule and nothing else', () => {
    const { sheet } = openSheet();
    sheet.change({ contrast: 'clip' });
    const [first, , contrast] = settingsOf(sheet);
    expect(contrast).toEqual(first!.map((settings) => ({ ...settings, clip: 'diffusers' })));
    expect(sheet.figure('light')).toMatchObject({ contrast: 'clip' });
  });

  test('without a contrast there are the pins alone', () => {
    const { sheet } = openSheet();
    sheet.change({ contrast: 'none' });
    expect(sheet.rows).toHaveLength(2);
    expect(sheet.figure('light')).toMatchObject({ contrast: 'none' });
  });

  test.each([
    [{ eta: 0.5 }, 'eta'],
    [{ clip: 'diffusers' }, 'clip'],
  ] as const)(
    'under %o the sheet itself shows what the contrast "%s" would, so there is none',
    (sampled, contrast) => {
      const { sheet } = openSheet(sampled);
      sheet.change({ contrast });
      expect(sheet.ablation).toBe('none');
      expect(sheet.rows).toHaveLength(2);
      expect(sheet.settings.contrast).toBe(contrast);
    },
  );
});

describe('rows that are points of the line', () => {
  test('are spread evenly from its first frame to its last, under names of their own', () => {
    const { sheet, line } = openSheet();
    sheet.change({ rows: 'line', points: 3, contrast: 'none' });
    line.change({ pins: ['pin1', 'pin3'], framesPerSegment: 9 });
    expect(sheet.rows.map(({ name }) => name)).toEqual(['A', 'A–C 0.50', 'C']);
    expect(sheet.rows.map(({ ref }) => ref)).toEqual([0, 4, 8].map((at) => line.points[at]!.ref));
    sheet.at = { row: 1, column: 0 };
    expect(sheet.present).toEqual(line.points[4]!.ref);
    expect(sheet.figure('light')!.pins.map(({ name }) => name)).toEqual(['A', 'A–C 0.50', 'C']);
  });

  test('are all frames of a line that has fewer', () => {
    const { sheet, line } = openSheet();
    sheet.change({ rows: 'line', points: 16, contrast: 'none' });
    line.change({ pins: ['pin1', 'pin2', 'pin3'], framesPerSegment: 2 });
    expect(sheet.rows.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });

  test('have the line’s pins, which the tray then chooses, and keep the sheet’s own for later', () => {
    const { sheet, line } = openSheet();
    sheet.change({ rows: 'line' });
    sheet.toggle('pin3');
    expect(line.pins.map(({ id }) => id)).toEqual(['pin1', 'pin2', 'pin3']);
    expect(sheet.pins).toEqual(line.pins);
    sheet.change({ rows: 'pins' });
    expect(sheet.pins.map(({ id }) => id)).toEqual(['pin1', 'pin2']);
  });

  test('are none while the line has no two pins', () => {
    const { sheet, line } = openSheet();
    line.change({ pins: ['pin1'] });
    sheet.change({ rows: 'line' });
    expect([sheet.rows, sheet.plan, sheet.figure('light')]).toEqual([[], null, null]);
  });
});

describe('the comparisons', () => {
  test('hold every cell against its own row’s reference', () => {
    const { sheet } = openSheet();
    sheet.change({ reference: 5 });
    expect(sheet.comparisons).toHaveLength(3 * 2);
    for (const { tile, reference } of sheet.comparisons) {
      const [row, numSteps] = [tile.slot.replace(/\d+$/, ''), tile.spec.settings.numSteps];
      expect(reference.slot).toBe(`${row}5`);
      expect(numSteps).not.toBe(5);
    }
  });

  test('fall back to the largest S while the chosen one is not in the ladder', () => {
    const { sheet } = openSheet();
    sheet.change({ reference: 7 });
    expect(sheet.reference).toBe(10);
  });
});

test('the metric is part of the document: it can be undone, and the figure has it', () => {
  const { sheet, exploration } = openSheet();
  sheet.change({ metric: 'ssim' }, 'change metric');
  expect(sheet.figure('light')).toMatchObject({ metric: 'ssim' });
  exploration.undo();
  expect(sheet.metric).toBe('mse');
});

test('a column becomes the reference once: choosing it again is no step to undo', () => {
  const { sheet, exploration } = openSheet();
  sheet.compareWith(5);
  expect(sheet.reference).toBe(5);
  sheet.compareWith(5);
  exploration.undo();
  expect(sheet.reference).toBe(10);
});

test('one lens lies over all cells and is not part of the document', () => {
  const { sheet, exploration } = openSheet();
  const before = exploration.document;
  sheet.zoomBy(1);
  sheet.zoomBy(1);
  sheet.pan(0.5, 0);
  expect(sheet.lens).toEqual({ zoom: 4, x: 0.625, y: 0.5 });
  expect(sheet.zoomed).toBe(true);
  sheet.fit();
  expect([sheet.zoomed, sheet.lens.x]).toEqual([false, 0.5]);
  expect(exploration.document).toBe(before);
});
