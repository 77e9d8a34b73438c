import { ddim } from './ddim.ts';

/** Every solver. Another one is a file and a line here. */
export const solverList = [ddim] as const;

/** A solver's name in options and recipes. */
export type SolverId = (typeof solverList)[number]['id'];
