import { expect, test } from 'vitest';
import { stepCountText } from '../../../../src/core/step-count.ts';
import type { SheetRow } from '../../../../src/renderer/views/consistency/sheet-rows.ts';
import type { Tile } from '../../../../src/renderer/state/tile.ts';
import { nameCell } from '../../../../src/renderer/views/consistency/cell-name.ts';

const tiles = [{ slot: 'a' }, { slot: 'b' }, { slot: 'c' }] as Tile[];
const row = (ablation: SheetRow['ablation']): SheetRow => ({
  id: 'pin1',
  name: 'A',
  ref: { kind: 'seed', stream: 'torch-cpu', seed: '1' },
  note: '',
  kind: ablation === 'none' ? 'pin' : 'ablation',
  ablation,
  tiles,
  reference: tiles[2]!,
});
const sheetOf = (inWords: boolean) => ({
  stepCounts: [1, 10, 20],
  metric: 'mse' as const,
  distancesOn: 'pictures' as const,
  sampling: { stepsText: (numSteps: number | null) => stepCountText(numSteps, inWords) },
});
const sheet = { ...sheetOf(false), stepCounts: [5, 10, 20] };
const pictures = {
  distance: ({ tile }: { tile: Tile }) =>
    tile.slot === 'a' ? { mse: 0.000552, psnr: 32.58, ssim: 0.98 } : null,
};

test.each([
  ['none', 0, 'A at S = 5, MSE 0.00055'],
  ['none', 1, 'A at S = 10, not sampled yet'],
  ['none', 2, 'A at S = 20, reference'],
  ['eta', 0, 'A with η = 1 at S = 5, MSE 0.00055'],
  ['clip', 2, 'A with diffusers’ clip rule at S = 20, reference'],
] as const)('a cell of the row with contrast %s in column %i is "%s"', (contrast, column, name) => {
  expect(nameCell(row(contrast), column, sheet, pictures)).toBe(name);
});

test('a cell of a solver in the reference column is no reference: it is compared with the first row’s', () => {
  const solver: SheetRow = {
    ...row('none'),
    name: 'DPM++ 2M',
    kind: 'solver',
    reference: { slot: 'd' } as Tile,
  };
  expect(nameCell(solver, 0, sheet, pictures)).toBe('DPM++ 2M at S = 5, MSE 0.00055');
  expect(nameCell(solver, 2, sheet, pictures)).toBe('DPM++ 2M at S = 20, not sampled yet');
});

test('a cell whose distances are on latents says so', () => {
  const latents = { ...sheet, distancesOn: 'latents' } as const;
  const both = {
    distance: (_: unknown, on?: string) => ({ mse: on === 'latents' ? 0.25 : 0.5, psnr: 1, ssim: 1 }),
  };
  expect(nameCell(row('none'), 0, latents, both)).toBe('A at S = 5, MSE of latents 0.25');
  expect(nameCell(row('none'), 0, sheet, both)).toBe('A at S = 5, MSE 0.5');
});

test('a cell of a consistency model names its steps in words', () => {
  const named = [0, 1].map((column) => nameCell(row('none'), column, sheetOf(true), pictures));
  expect(named).toEqual(['A at 1 step, MSE 0.00055', 'A at 10 steps, not sampled yet']);
});
