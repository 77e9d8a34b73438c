import type { ConsistencyFigure } from '../../../../src/contract/figures/consistency.ts';
import { compareFigure } from '../../../../src/contract/figures/comparison.ts';
import type { FigureSpec } from '../../../../src/contract/figures/index.ts';
import { printPresets } from '../../../../src/contract/figures/print-presets.ts';
import {
  proposedStyle,
  sheetStyle,
  stripStyle,
  type PrintSize,
} from '../../../../src/contract/figures/style.ts';
import { named, settings } from './known-figures.ts';

/** Figures of every kind with a size in print. */

const texts = { labels: true, captions: true } as const;
const style = { ...proposedStyle(sheetStyle), ...texts, settings, scale: null } as const;
const pins = (count: number) => Array.from({ length: count }, (_, i) => named(i + 1));

export const [column, page, slide] = printPresets.map(({ size }): PrintSize => size) as [
  PrintSize,
  PrintSize,
  PrintSize,
];

/** 6 × 5. */
export const sheet: ConsistencyFigure = {
  kind: 'consistency',
  pins: pins(5),
  ladder: [5, 10, 20, 30, 50, 100],
  reference: 100,
  contrast: 'none',
  metric: 'mse',
  ...style,
  title: 'The same x_T at η = 0',
};

const single: Readonly<Record<string, FigureSpec>> = {
  sheet,
  'a sheet with everything': {
    ...sheet,
    pins: pins(2),
    ladder: [5, 10, 20, 1000],
    reference: 1000,
    contrast: 'eta',
    everyPin: true,
    solvers: [{ solver: 'plms' }, { solver: 'ipndm' }],
    timing: { secondsPerSample: 0.012, batch: 4 },
    across: 'seconds',
  },
  line: {
    kind: 'line',
    pins: pins(3),
    framesPerSegment: 6,
    mode: 'slerp',
    closed: false,
    easing: 'linear',
    ...style,
  },
  'a line of many frames': {
    ...{ kind: 'line', pins: pins(4), framesPerSegment: 12, mode: 'slerp', closed: true, easing: 'linear' },
    ...style,
    gutter: 0,
  },
  plane: {
    ...{ kind: 'plane', corners: [named(1), named(2), named(3), named(4)], columns: 7, rows: 5 },
    ...style,
  },
  'a plane of many tiles': {
    ...{ kind: 'plane', corners: [named(1), named(2), named(3), named(4)], columns: 24, rows: 6 },
    ...style,
  },
  trajectory: {
    kind: 'trajectory',
    pin: named(1),
    ladder: [10, 40],
    columns: 10,
    ...style,
    ...proposedStyle(stripStyle),
  },
  inversion: { kind: 'inversion', images: pins(3), ladder: [10, 20, 50, 100], ...style },
  samples: { kind: 'samples', pins: pins(5), ...style },
};

const inPairs = (figure: FigureSpec): FigureSpec =>
  compareFigure(figure, { kind: 'eta', eta: 1 }, ['η = 0', 'η = 1']) as unknown as FigureSpec;

/** One of every kind, and those with the most on them. */
export const figures: Readonly<Record<string, FigureSpec>> = {
  ...single,
  'lines in pairs': inPairs(single['line']!),
  'sheets in pairs': inPairs({ ...sheet, pins: pins(2), ladder: [5, 20, 100] }),
  'planes in pairs': inPairs(single['plane']!),
  'trajectories in pairs': inPairs(single['trajectory']!),
  'samples in pairs': inPairs(single['samples']!),
};
