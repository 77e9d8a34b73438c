import { describe, expect, test } from 'vitest';
import type { SamplingSettings } from '../../../../src/core/settings.ts';
import { Consistency, ROW_HEAD } from '../../../../src/renderer/views/consistency/consistency.svelte.ts';
import { Line } from '../../../../src/renderer/views/line/line.svelte.ts';
import { figureOf } from '../figure-of.ts';
import { openModelWith, openWorkspace } from '../../state/workspace.ts';

/** A sheet over two pins and three values of S. */
function openSheet(sampled: Partial<SamplingSettings> = {}) {
  const workspace = openWorkspace();
  const { comparing, sampling, exploration } = workspace;
  const line = new Line(workspace);
  const sheet = new Consistency(workspace);
  sampling.change(sampled);
  sheet.change({ pins: ['pin1', 'pin2'], ladder: [2, 5, 10] });
  const measure = (secondsPerSample: number): void => {
    const { studio } = workspace;
    studio.state = { ...studio.state, device: { ...studio.state.device!, secondsPerSample } };
  };
  return { sheet, line, comparing, sampling, exploration, measure };
}

const settingsOf = (sheet: Consistency) =>
  sheet.rows.map(({ tiles }) => tiles.map(({ spec }) => spec.settings));

describe('the rows of the sheet', () => {
  test('are the pins at every S, and all of them again at η = 1 and nothing else changed', () => {
    const { sheet } = openSheet();
    expect(sheet.rows.map(({ name, ablation }) => [name, ablation])).toEqual([
      ['A', 'none'],
      ['B', 'none'],
      ['A', 'eta'],
      ['B', 'eta'],
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
    expect(sheet.figure()).toMatchObject({ contrast: 'clip' });
  });

  test('without a contrast there are the pins alone', () => {
    const { sheet } = openSheet();
    sheet.change({ contrast: 'none' });
    expect(sheet.rows).toHaveLength(2);
    expect(sheet.figure()).toMatchObject({ contrast: 'none' });
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
    expect(figureOf(sheet, 'consistency').pins.map(({ name }) => name)).toEqual(['A', 'A–C 0.50', 'C']);
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
    expect([sheet.rows, sheet.plan, sheet.figure()]).toEqual([[], null, null]);
  });
});

describe('a sheet that is compared', () => {
  test('has every row twice, each compared with its own reference, and no ablation that says the same', () => {
    const { sheet, comparing } = openSheet();
    comparing.choose({ kind: 'eta', eta: 1 });
    expect(sheet.rows.map(({ name, kind, note }) => [name, kind, note])).toEqual([
      ['A', 'pin', 'η = 0'],
      ['A', 'variant', 'η = 1'],
      ['B', 'pin', 'η = 0'],
      ['B', 'variant', 'η = 1'],
    ]);
    for (const { kind, tiles, reference } of sheet.rows) {
      expect(reference).toBe(tiles[2]);
      expect(tiles.map(({ spec }) => spec.settings.eta)).toEqual(Array(3).fill(kind === 'pin' ? 0 : 1));
    }
    expect(new Set(sheet.plan!.tiles.map(({ slot }) => slot)).size).toBe(12);
    expect(sheet.secondPlan).toBeNull();
    comparing.choose({ kind: 'eta', eta: 0.5 });
    expect(sheet.rows.filter(({ kind }) => kind === 'ablation')).toHaveLength(2);
  });

  test('takes the other path only where its rows are points of the line, and no S: its columns are several', () => {
    const { sheet, comparing } = openSheet();
    comparing.choose({ kind: 'lerp' });
    expect(sheet.rows.some(({ kind }) => kind === 'variant')).toBe(false);
    expect(comparing.offersIn(sheet.compares).map(({ kind }) => kind)).toEqual(['eta', 'solver', 'model']);
    sheet.change({ rows: 'line', points: 3, contrast: 'none' });
    expect(comparing.offersIn(sheet.compares).map(({ kind }) => kind)).toEqual([
      'lerp',
      'eta',
      'solver',
      'model',
    ]);
    expect(sheet.rows.map(({ note, ref }) => [note, ref.kind])).toEqual([
      ['slerp', 'seed'],
      ['lerp', 'seed'],
      ['slerp', 'slerp'],
      ['lerp', 'lerp'],
      ['slerp', 'seed'],
      ['lerp', 'seed'],
    ]);
  });

  test('lays a cell over its variant at the same S, and over its reference where nothing is compared', () => {
    const { sheet, comparing } = openSheet();
    sheet.at = { row: 0, column: 0 };
    expect(sheet.pair!.map(({ title }) => title)).toEqual(['S = 2', 'S = 10']);
    sheet.at = { row: 0, column: 2 };
    expect(sheet.pair).toBeNull();
    comparing.choose({ kind: 'eta', eta: 1 });
    for (const row of [0, 1]) {
      sheet.at = { row, column: 2 };
      expect(sheet.pair!.map(({ title }) => title)).toEqual(['η = 0', 'η = 1']);
    }
  });

  test('exports the sheet itself, whose ablation is of every pin', () => {
    const { sheet } = openSheet();
    expect(sheet.figure()).toMatchObject({ contrast: 'eta', everyPin: true });
    sheet.change({ contrast: 'none' });
    expect(sheet.figure()).not.toHaveProperty('everyPin');
  });
});

describe('rows of solvers', () => {
  const dpmpp = { solver: 'dpmpp' } as const;
  const ipndm2 = { solver: 'ipndm', order: 2 } as const;

  test('repeat the first row after the pins, under their titles, compared with the first row’s reference', () => {
    const { sheet } = openSheet();
    sheet.addSolver(dpmpp);
    sheet.addSolver(ipndm2);
    expect(sheet.rows.map(({ name, kind }) => [name, kind])).toEqual([
      ['A', 'pin'],
      ['B', 'pin'],
      ['DPM++ 2M', 'solver'],
      ['iPNDM-2', 'solver'],
      ['A', 'ablation'],
      ['B', 'ablation'],
    ]);
    const [first, , solved] = sheet.rows;
    expect(solved!.ref).toBe(first!.ref);
    expect(settingsOf(sheet)[2]).toEqual(
      settingsOf(sheet)[0]!.map((settings) => ({ ...settings, ...dpmpp })),
    );
    expect(solved!.reference).toBe(first!.tiles[2]);
    const compared = sheet.plan!.compare.filter(({ tile }) => tile.spec.settings.solver === 'dpmpp');
    expect(compared.map(({ tile }) => tile.spec.settings.numSteps)).toEqual([2, 5, 10]);
    expect(new Set(sheet.rows.map(({ id }) => id)).size).toBe(6);
  });

  test('are exported, and undone one by one', () => {
    const { sheet, exploration } = openSheet();
    expect(sheet.figure()).not.toHaveProperty('solvers');
    sheet.addSolver(dpmpp);
    sheet.addSolver(ipndm2);
    sheet.removeSolver(0);
    expect(sheet.figure()).toMatchObject({ solvers: [ipndm2] });
    exploration.undo();
    expect(sheet.chosenSolvers).toEqual([dpmpp, ipndm2]);
    exploration.undo();
    exploration.undo();
    expect(sheet.rows).toHaveLength(4);
  });

  test('are refused twice, and beyond their number', () => {
    const { sheet } = openSheet();
    sheet.addSolver(dpmpp);
    expect(() => sheet.addSolver({ solver: 'dpmpp' })).toThrow('DPM++ 2M has a row already');
    sheet.change({ solvers: Array.from({ length: 16 }, () => ipndm2) });
    expect(() => sheet.addSolver(dpmpp)).toThrow('at most 16 rows of solvers');
  });

  test.each([
    [{ eta: 0.5 }, 'eta is 0.5: solver dpmpp takes 0 only'],
    [{ clip: 'diffusers' }, 'clip is diffusers: solver dpmpp takes none only'],
  ] as const)('wait while the sampling is %o, which their solver refuses', (sampled, why) => {
    const { sheet } = openSheet(sampled);
    sheet.addSolver(dpmpp);
    expect(sheet.rows.filter(({ kind }) => kind === 'solver')).toEqual([]);
    expect(sheet.refusalOf(dpmpp)).toBe(why);
    expect(sheet.figure()).not.toHaveProperty('solvers');
    expect(sheet.chosenSolvers).toEqual([dpmpp]);
  });
});

describe('the plot and the times', () => {
  test('are those of figures of before while nothing is chosen', () => {
    const { sheet } = openSheet();
    for (const field of ['across', 'logAxis', 'timing']) expect(sheet.figure()).not.toHaveProperty(field);
    sheet.change({ metric: 'ssim' });
    expect(sheet.figure()).toMatchObject({ logAxis: true });
    sheet.change({ logAxis: false });
    expect(sheet.figure()).not.toHaveProperty('logAxis');
  });

  test('of seconds need a measurement, which the figure then holds', () => {
    const { sheet, measure } = openSheet();
    sheet.change({ across: 'seconds' });
    expect(sheet.figure()).not.toHaveProperty('across');
    measure(0.0125);
    const timing = { secondsPerSample: 0.0125, batch: 1 };
    expect(sheet.figure()).toMatchObject({ across: 'seconds', timing });
    expect(sheet.costAt(1)).toEqual({ numSteps: 5, evaluations: 5, seconds: 0.0625 });
    sheet.change({ across: 'evaluations' });
    expect(sheet.figure()).toMatchObject({ across: 'evaluations' });
    expect(sheet.figure()).not.toHaveProperty('timing');
    sheet.change({ times: true });
    expect(sheet.figure()).toMatchObject({ timing });
  });
});

describe('the comparisons', () => {
  test('hold every cell against its own row’s reference', () => {
    const { sheet } = openSheet();
    sheet.change({ reference: 5 });
    const { compare } = sheet.plan!;
    expect(compare).toHaveLength(4 * 2);
    for (const { tile, reference } of compare) {
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
  expect(sheet.figure()).toMatchObject({ metric: 'ssim' });
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

describe('a row of it as a figure', () => {
  const rowsOf = (sheet: Consistency) => sheet.rows.map(({ kind, name }) => `${kind} ${name}`);
  const solvers = [{ solver: 'plms' }, { solver: 'unipc', order: 3 }] as const;

  test('is the pin of the cell or name that is pointed at, without what else the sheet shows', () => {
    const { sheet } = openSheet();
    sheet.change({ solvers });
    expect(rowsOf(sheet)).toEqual([
      'pin A',
      'pin B',
      'solver PLMS',
      'solver UniPC-3',
      'ablation A',
      'ablation B',
    ]);
    for (const column of [2, ROW_HEAD]) {
      sheet.at = { row: 1, column };
      const row = sheet.rowFigure('pin1')!;
      expect(row).toMatchObject({
        kind: 'consistency',
        contrast: 'none',
        theme: 'light',
        ladder: [2, 5, 10],
      });
      expect(row.pins.map(({ name }) => name)).toEqual(['B']);
      expect(row).not.toHaveProperty('solvers');
      expect(row).not.toHaveProperty('everyPin');
    }
    expect([sheet.present, sheet.presentPicture, sheet.presentTile]).toEqual([
      sheet.rows[1]!.ref,
      null,
      null,
    ]);
  });

  test('of a solver and of the ablation has the pin’s own row above it', () => {
    const { sheet } = openSheet();
    sheet.change({ solvers });
    sheet.at = { row: 3, column: 0 };
    expect(sheet.rowFigure(null)).toMatchObject({
      pins: [{ name: 'A' }],
      contrast: 'none',
      solvers: [solvers[1]],
    });
    expect(sheet.presentTile?.settings).toMatchObject({ numSteps: 2, ...solvers[1] });
    sheet.at = { row: 5, column: 0 };
    const ablated = sheet.rowFigure(null)!;
    expect(ablated).toMatchObject({ pins: [{ name: 'B' }], contrast: 'eta', everyPin: true });
    expect(ablated).not.toHaveProperty('solvers');
    expect(sheet.presentTile).toMatchObject({ ref: sheet.rows[5]!.ref, settings: { numSteps: 2, eta: 1 } });
  });

  test('is that of the chosen pin where nothing is pointed at, and none of another pin', () => {
    const { sheet } = openSheet();
    expect(sheet.rowFigure('pin2')?.pins).toMatchObject([{ name: 'B' }]);
    expect(sheet.rowFigure('pin3')).toBeNull();
    expect(sheet.rowFigure(null)).toBeNull();
    sheet.at = { row: 99, column: 0 };
    expect(sheet.rowFigure(null)).toBeNull();
  });
});

test('of a consistency model a sheet has no rows of solvers and of the ablation, which it does not take', () => {
  const workspace = openWorkspace();
  const sheet = new Consistency(workspace);
  sheet.change({ pins: ['pin1'], ladder: [1, 2, 3], contrast: 'eta' });
  sheet.addSolver({ solver: 'unipc' });
  expect(sheet.rows.map(({ kind }) => kind)).toEqual(['pin', 'solver', 'ablation']);
  const process = { kind: 'consistency' };
  openModelWith(workspace, { scheduler: { numTrainTimesteps: 40, stepsOffset: 0, process } });
  expect(sheet.rows.map(({ kind }) => kind)).toEqual(['pin']);
  sheet.change({ ladder: [2, 20, 50] });
  expect([sheet.stepCounts, sheet.reference]).toEqual([[2, 20], 20]); // the model has 40 timesteps
  expect(figureOf(sheet, 'consistency')).toMatchObject({ contrast: 'none', stepsInWords: true });
  expect(figureOf(sheet, 'consistency')).not.toHaveProperty('solvers');
});
