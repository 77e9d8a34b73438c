import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { runStages } from '../../scripts/test/run-stages.mjs';
import { sum, tallyChecker, tallyPlaywright, tallyVitest } from '../../scripts/test/tally.mjs';
import { tempFolder } from '../support/temp-folder.ts';

function report(content: unknown): string {
  const file = path.join(tempFolder(), 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const vitest = (passed: number, failed: number, pending = 0, todo = 0, testResults: unknown[] = []) =>
  report({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    testResults,
  });

const playwright = (expected: number, unexpected: number, skipped = 0, flaky = 0, errors: unknown[] = []) =>
  report({ stats: { expected, unexpected, skipped, flaky }, errors });

test('a checker counts as one', () => {
  expect(tallyChecker(0)).toEqual({ passed: 1, failed: 0 });
  expect(tallyChecker(2)).toEqual({ passed: 0, failed: 1 });
});

test("a runner's tests are counted one by one", () => {
  expect(tallyVitest(vitest(40, 2), 1)).toEqual({ passed: 40, failed: 2 });
  expect(tallyPlaywright(playwright(7, 1), 1)).toEqual({ passed: 7, failed: 1 });
});

test('a skipped, pending or flaky test is a failure', () => {
  expect(tallyVitest(vitest(40, 0, 1, 2), 0)).toEqual({ passed: 40, failed: 3 });
  expect(tallyPlaywright(playwright(7, 0, 1, 1), 0)).toEqual({ passed: 7, failed: 2 });
});

test('a test file that could not be loaded is a failure beside the tests that passed', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(tallyVitest(vitest(40, 0, 0, 0, [broken]), 1)).toEqual({ passed: 40, failed: 1 });
  expect(tallyPlaywright(playwright(7, 0, 0, 0, [{ message: 'no such module' }]), 1)).toEqual({
    passed: 7,
    failed: 1,
  });
});

test('a runner that crashed before its report is one failure', () => {
  const absent = path.join(tmpdir(), 'slerpscope-no-such-report.json');
  expect(tallyVitest(absent, 139)).toEqual({ passed: 0, failed: 1 });
  expect(tallyPlaywright(report('{"stats": {"exp'), 1)).toEqual({ passed: 0, failed: 1 });
  expect(tallyPlaywright(report({ stats: {}, errors: [] }), 0)).toEqual({ passed: 0, failed: 1 });
});

test('a runner that failed with every test passed is one failure', () => {
  expect(tallyVitest(vitest(40, 0), 1)).toEqual({ passed: 40, failed: 1 });
});

test('a runner that ran nothing is one failure', () => {
  expect(tallyVitest(vitest(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
});

test('the sum is over all stages', () => {
  expect(sum([tallyChecker(0), { passed: 40, failed: 2 }])).toEqual({ passed: 41, failed: 2 });
});

test('a stage that fails or throws stops no other, side by side or not, and the last line sums them all', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const stages = [
    { name: 'a', run: () => Promise.resolve({ passed: 1, failed: 2 }) },
    { name: 'b', run: () => Promise.reject(new Error('crashed')) },
    { name: 'c', run: () => Promise.resolve({ passed: 5, failed: 0 }) },
  ];
  expect(await runStages(stages, {})).toBe(1);
  expect(log.mock.lastCall).toEqual(['6 passed, 3 failed']);
  expect(await runStages(stages.slice(2), {})).toBe(0);
  expect(await runStages([stages.slice(0, 2), stages[2]!], {})).toBe(1);
  expect(log.mock.lastCall).toEqual(['6 passed, 3 failed']);
  vi.restoreAllMocks();
});
