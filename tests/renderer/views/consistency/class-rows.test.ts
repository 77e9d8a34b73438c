import { describe, expect, test, vi } from 'vitest';
import type { ClassInfo } from '../../../../src/contract/model.ts';
import { Consistency } from '../../../../src/renderer/views/consistency/consistency.svelte.ts';
import { settings } from '../../../../src/renderer/views/consistency/settings.ts';
import view from '../../../../src/renderer/views/consistency/index.ts';
import { figureOf } from '../figure-of.ts';
import { openModelWith, openWorkspace } from '../../state/workspace.ts';

// The sheet asks what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const classes: ClassInfo = {
  kind: 'label',
  count: 4,
  nullLabel: 4,
  width: null,
  names: { 0: 'tench, Tinca tinca', 1: 'goldfish', 3: 'umbrella' },
};
const networks = [{ role: 'denoiser' }, { role: 'decoder' }];

function openSheet(model: object = { classes, networks }) {
  const workspace = openWorkspace();
  openModelWith(workspace, model);
  const sheet = new Consistency(workspace);
  sheet.change({ pins: ['pin2', 'pin1'], ladder: [2, 5], contrast: 'none' });
  return { sheet, workspace, ...workspace };
}

const labelsOf = (sheet: Consistency) =>
  sheet.rows.map(({ tiles }) => tiles.map(({ spec }) => spec.settings.condition?.class));
const write = (sheet: Consistency, field: string, text: string): void =>
  settings.find((setting) => setting.field === field)!.write(sheet, text);

test('rows that are points of a line are of one class, which is said where the line leads to another', () => {
  const { sheet, workspace } = openSheet();
  workspace.sampling.chooseClass(1);
  workspace.exploration.set('line', { toClass: 3 }, 'change class of the line');
  expect(sheet.classNote).toBeNull();
  sheet.chooseRows('line');
  expect(new Set(labelsOf(sheet).flat())).toEqual(new Set([1]));
  expect(sheet.classNote).toBe(
    'All rows are of class 1 (goldfish). The line’s To class, class 3 (umbrella), has no effect here.',
  );
  workspace.exploration.set('line', { toClass: 1 }, 'change class of the line');
  expect(sheet.classNote).toBeNull();
});

describe('rows that are classes', () => {
  test('begin with the present class and the next, of the first chosen pin', () => {
    const { sheet, workspace } = openSheet();
    workspace.sampling.chooseClass(1);
    sheet.chooseRows('classes');
    expect(sheet.rows.map(({ name }) => name)).toEqual(['goldfish', 'class 2']);
    expect(labelsOf(sheet)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const refs = new Set(sheet.rows.flatMap(({ tiles }) => tiles.map(({ spec }) => spec.ref)));
    expect([...refs]).toEqual([workspace.board.choose(['pin2'])[0]!.ref]);
    expect(sheet.rows.map(({ reference, tiles }) => reference === tiles[1])).toEqual([true, true]);
    expect(sheet.plan!.compare).toHaveLength(2);
  });

  test('are those that are added and removed; more than one step back in the history brings none back', () => {
    const { sheet, workspace } = openSheet();
    sheet.chooseRows('classes');
    sheet.addClass(3);
    expect(sheet.rows.map(({ name }) => name)).toEqual(['tench', 'goldfish', 'umbrella']);
    sheet.removeClass(0);
    expect(sheet.settings.classes).toEqual([1, 3]);
    workspace.exploration.undo();
    expect(sheet.settings.classes).toEqual([0, 1, 3]);
    expect(() => sheet.addClass(3)).toThrow('class 3 has a row already');
    expect(() => sheet.addClass(9)).toThrow('class 9: must be a label from 0 to 3');
    write(sheet, 'classes', '2');
    expect(sheet.settings.classes).toEqual([0, 1, 3, 2]);
  });

  test('are of the pin that is clicked in the tray; the other chosen pins wait for rows of pins', () => {
    const { sheet } = openSheet();
    sheet.chooseRows('classes');
    expect(sheet.pins.map(({ id }) => id)).toEqual(['pin2']);
    sheet.toggle('pin1');
    expect(sheet.pins.map(({ id }) => id)).toEqual(['pin1']);
    sheet.toggle('pin3');
    expect(sheet.pins.map(({ id }) => id)).toEqual(['pin3']);
    sheet.chooseRows('pins');
    expect(sheet.settings.pins).toEqual(['pin3', 'pin1', 'pin2']);
  });

  test('are not offered of a model of embeddings or without classes, whose rows are pins', () => {
    for (const none of [null, { ...classes, kind: 'vector', count: null, width: 8 }]) {
      const { sheet, workspace } = openSheet();
      sheet.chooseRows('classes');
      openModelWith(workspace, { classes: none });
      expect(sheet.rowsBy).toBe('pins');
      expect(sheet.rows.map(({ name }) => name)).toHaveLength(2);
      expect(() => sheet.chooseRows('classes')).toThrow('the model takes no class that can be chosen');
      expect(sheet.settings.rows).toBe('classes');
    }
  });

  test('leave out what another model does not have; fewer than two are no sheet', () => {
    const { sheet, workspace } = openSheet();
    sheet.change({ rows: 'classes', classes: [0, 3, 1] });
    openModelWith(workspace, { classes: { ...classes, count: 2, nullLabel: null } });
    expect(sheet.rows.map(({ name }) => name)).toEqual(['tench', 'goldfish']);
    sheet.change({ classes: [0, 3] });
    expect(sheet.rows).toEqual([]);
    expect(sheet.figure()).toBeNull();
  });

  test('have a figure, from which the view is restored', () => {
    const { sheet, workspace } = openSheet();
    workspace.sampling.chooseClass(1);
    workspace.sampling.guide(2);
    sheet.change({ rows: 'classes', classes: [3, 0], contrast: 'eta', solvers: [{ solver: 'plms' }] });
    const figure = figureOf(sheet, 'consistency');
    expect(figure).toMatchObject({
      pins: [{ name: 'B' }],
      classes: [
        { name: 'umbrella', class: 3 },
        { name: 'tench', class: 0 },
      ],
      everyPin: true,
    });
    expect(labelsOf(sheet).map(([label]) => label)).toEqual([3, 0, 3, 3, 0]);
    expect(sheet.rows.every(({ tiles }) => tiles[0]!.spec.settings.condition!.guidance === 2)).toBe(true);
    const restored = view.figures.consistency!.restore(figure, sheet.settings, {
      ids: ['pin9'],
      shape: [3, 8, 8],
    });
    expect(restored).toMatchObject({ rows: 'classes', classes: [3, 0], pins: ['pin9'] });
    sheet.at = { row: 4, column: 0 };
    const row = sheet.rowFigure(null)!;
    expect(row).toMatchObject({
      pins: [{ name: 'tench' }],
      contrast: 'eta',
      settings: { condition: { class: 0, guidance: 2 } },
    });
    expect(row).not.toHaveProperty('classes');
  });

  test('are compared, each under its class, but not with another class', () => {
    const { sheet, workspace } = openSheet();
    sheet.change({ rows: 'classes', classes: [3, 0] });
    workspace.comparing.choose({ kind: 'eta', eta: 1 }, sheet.compares);
    expect(labelsOf(sheet).map(([label]) => label)).toEqual([3, 3, 0, 0]);
    expect(sheet.rows.map(({ tiles }) => tiles[0]!.spec.settings.eta)).toEqual([0, 1, 0, 1]);
    expect(sheet.figure()).toMatchObject({
      kind: 'comparison',
      of: { classes: [{ class: 3 }, { class: 0 }] },
    });
    expect(() => workspace.comparing.choose({ kind: 'class', class: 1 }, sheet.compares)).toThrow(
      'the rows are of several classes already',
    );
  });
});

describe('distances on latents', () => {
  test('are chosen where the model has a decoder, by metrics that need no range', () => {
    const { sheet } = openSheet();
    sheet.chooseMetric('ssim');
    sheet.change({ distancesOn: 'latents' });
    expect([sheet.metric, sheet.settings.metric]).toEqual(['mse', 'ssim']);
    expect(figureOf(sheet, 'consistency')).toMatchObject({ distancesOn: 'latents', metric: 'mse' });
    expect(() => sheet.chooseMetric('psnr')).toThrow('PSNR needs the range of a picture');
    expect(() => write(sheet, 'metric', 'psnr')).toThrow('PSNR needs the range');
    write(sheet, 'distancesOn', 'pictures');
    expect(sheet.metric).toBe('ssim');
    expect(figureOf(sheet, 'consistency')).not.toHaveProperty('distancesOn');
  });

  test('are on pictures of a model without a decoder, whatever the document says', () => {
    const { sheet } = openSheet({ classes: null, networks: [{ role: 'denoiser' }] });
    sheet.change({ distancesOn: 'latents', metric: 'ssim' });
    expect([sheet.hasDecoder, sheet.distancesOn, sheet.metric]).toEqual([false, 'pictures', 'ssim']);
    expect(settings.find(({ field }) => field === 'distancesOn')!.applies!(sheet)).toBe(false);
  });

  test('come with those of pictures, and are told apart', () => {
    const { sheet, workspace } = openSheet();
    const { pictures } = workspace;
    const [row] = sheet.rows;
    const pair = { tile: row!.tiles[0]!, reference: row!.reference };
    const tiles = [pair.tile, pair.reference];
    pictures.addJob('job', { spec: {} as never, tiles });
    const distances = { mse: 0.1, psnr: 10, ssim: 0.5 };
    pictures.receiveDistance('job', 0, 1, { distances, latents: { mse: 3 } });
    expect(pictures.distance(pair)).toEqual(distances);
    expect(pictures.distance(pair, 'latents')).toEqual({ mse: 3 });
    pictures.receiveDistance('job', 0, 1, { distances });
    expect(pictures.distance(pair, 'latents')).toBeNull();
  });
});
