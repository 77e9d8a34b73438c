import { expect, it } from 'vitest';
import { createOverallProgress } from '../../../src/main/jobs/overall-progress.ts';

it('is one share over all jobs and null when nothing runs', () => {
  const progress = createOverallProgress();
  expect(progress.share).toBeNull();
  progress.advance('a', 5, 10);
  progress.advance('b', 0, 10);
  expect(progress.share).toBe(0.25);
  progress.end('a');
  expect(progress.share).toBe(0.5);
  progress.end('b');
  expect(progress.share).toBeNull();
});

it('never falls while anything runs: not when a job begins, not when a large one ends', () => {
  const progress = createOverallProgress();
  const seen: number[] = [];
  const steps: (() => void)[] = [
    () => progress.advance('large', 90, 100),
    () => progress.advance('small', 0, 50),
    () => progress.advance('large', 100, 100),
    () => progress.end('large'),
    () => progress.advance('third', 0, 1000),
    () => progress.advance('small', 40, 50),
    () => progress.end('small'),
    () => progress.advance('third', 900, 1000),
  ];
  for (const step of steps) {
    step();
    seen.push(progress.share!);
  }
  expect(seen).toEqual(seen.toSorted((x, y) => x - y));
  expect(seen.every((share) => share >= 0 && share <= 1)).toBe(true);
  progress.end('third');
  expect(progress.share).toBeNull();
});

it('begins anew after everything ended', () => {
  const progress = createOverallProgress();
  progress.advance('a', 10, 10);
  expect(progress.share).toBe(1);
  progress.end('a');
  progress.advance('b', 1, 10);
  expect(progress.share).toBe(0.1);
});

it('is not disturbed by the end of a job that it never heard of', () => {
  const progress = createOverallProgress();
  progress.advance('a', 1, 4);
  progress.end('unknown');
  expect(progress.share).toBe(0.25);
});
