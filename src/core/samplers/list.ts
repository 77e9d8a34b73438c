import { ddim } from './ddim.ts';

/** Every solver, in the order of menus and help texts; the first is the default. Another one is a file and a line here. */
export const solvers = [ddim] as const;
