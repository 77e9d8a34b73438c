import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { load, maxDifference } from './arrays.ts';
import { cli, fixtures } from './run-cli.ts';

/** Golden cases of model families, through the command line. */

export const cpu = ['--provider', 'cpu'];

/** Of one evaluation, and of a run of several. */
export const once = 2e-5;
export const sampled = 2e-4;

/** A file of a case: `case_<name>.npy`. */
export function caseFile(family: string, name: string): string {
  return join(modelOf(family), `case_${name}.npy`);
}

export function modelOf(family: string): string {
  return join(fixtures, 'families', family);
}

/** What case.json says. */
export function caseOf(family: string): { readonly steps: number; readonly guidance: number } {
  return JSON.parse(readFileSync(join(modelOf(family), 'case.json'), 'utf8')) as never;
}

/** Runs a command into `out`, whose array has to be that of the golden file within `tolerance` of its largest value. */
export async function expectGolden(
  [command = '', ...options]: readonly string[],
  out: string,
  wantedFile: string,
  tolerance: number,
): Promise<void> {
  await cli(command, ...options, ...cpu, '--out', out);
  const [given, wanted] = [load(out), load(wantedFile)];
  const largest = wanted.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  expect(given.shape).toEqual(wanted.shape);
  expect(maxDifference(given.data, wanted.data)).toBeLessThanOrEqual(tolerance * largest);
}
