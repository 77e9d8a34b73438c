import { ddim } from './ddim.ts';
import { deis } from './deis.ts';
import { dpmpp } from './dpmpp.ts';
import { ipndm } from './ipndm.ts';
import { plms } from './plms.ts';
import { unipc } from './unipc.ts';

/** Every solver, in the order of menus and help texts; the first is the default. Another one is a file and a line here. */
export const solvers = [ddim, plms, ipndm, dpmpp, unipc, deis] as const;

/** A solver's name in options and recipes. Settings that name none mean the first of the list. */
export type SolverId = (typeof solvers)[number]['id'];
