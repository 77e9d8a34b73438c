import type { Process } from './process.ts';

/** How the step counts of a model are written: of a consistency model in words, as it has no S. */
export function countsInWords({
  process,
}: {
  readonly process?: Pick<Process, 'kind'> | undefined;
}): boolean {
  return process?.kind === 'consistency';
}

/** A number of steps: `S = 50`, or in words `1 step`, `3 steps`. */
export function stepCountText(numSteps: number | null, inWords = false): string {
  if (!inWords) return `S = ${numSteps}`;
  return `${numSteps} ${numSteps === 1 ? 'step' : 'steps'}`;
}
