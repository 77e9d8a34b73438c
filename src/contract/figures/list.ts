import { comparisonOf } from './comparison.ts';
import { consistency } from './consistency.ts';
import { inversion } from './inversion.ts';
import { line } from './line.ts';
import { plane } from './plane.ts';
import { samples } from './samples.ts';
import { trajectory } from './trajectory.ts';

/** Every kind of figure. Another one is a file and a line here, and the same in main/figures/kinds, where it is drawn. */
const singles = [line, plane, consistency, trajectory, inversion, samples] as const;

export const figureKindList = [...singles, comparisonOf(singles)] as const;
