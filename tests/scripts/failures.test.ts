import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { describeFailures, failuresOfPlaywright, failuresOfVitest } from '../../scripts/test/failures.mjs';
import { runStages } from '../../scripts/test/run-stages.mjs';
import { tempFolder } from '../support/temp-folder.ts';

let folder: string;
beforeEach(() => {
  folder = tempFolder();
});

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("Vitest's report names the tests that failed or were skipped, and files that could not be loaded", () => {
  const file = report({
    testResults: [
      {
        name: path.resolve('tests/core/a.test.ts'),
        status: 'failed',
        assertionResults: [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          {
            fullName: 'sums up',
            status: 'failed',
            failureMessages: ['AssertionError: 1 is not 2\n    at x'],
          },
          { fullName: 'waits', status: 'pending', failureMessages: [] },
        ],
      },
      {
        name: path.resolve('tests/core/b.test.ts'),
        status: 'failed',
        message: 'no such module',
        assertionResults: [],
      },
    ],
  });
  expect(failuresOfVitest(file)).toEqual([
    { name: 'tests/core/a.test.ts › sums up', error: 'AssertionError: 1 is not 2\n    at x' },
    { name: 'tests/core/a.test.ts › waits', error: 'pending' },
    { name: 'tests/core/b.test.ts', error: 'no such module' },
  ]);
});

test("Playwright's report names the tests that failed, were skipped or flaky, and errors outside of tests", () => {
  const result = (...messages: string[]) => ({ errors: messages.map((message) => ({ message })) });
  const spec = (title: string, status: string, ...results: object[]) => ({
    title,
    tests: [{ status, results }],
  });
  const file = report({
    suites: [
      {
        title: 'e2e/line.spec.ts',
        specs: [
          spec('plays', 'unexpected', result('Timeout 20000ms', 'closing failed')),
          spec('scrubs', 'expected', result()),
          spec('zooms', 'skipped'),
        ],
        suites: [
          { title: 'a first start', specs: [spec('opens', 'flaky', result('Error: gone'), result())] },
        ],
      },
    ],
    errors: [{ message: 'SyntaxError: x' }],
  });
  expect(failuresOfPlaywright(file)).toEqual([
    { name: 'e2e/line.spec.ts › plays', error: 'Timeout 20000ms' },
    { name: 'e2e/line.spec.ts › zooms', error: 'skipped' },
    { name: 'e2e/line.spec.ts › a first start › opens', error: 'Error: gone' },
    { name: 'outside of a test', error: 'SyntaxError: x' },
  ]);
});

test('no report names no test', () => {
  expect(failuresOfVitest(path.join(folder, 'none.json'))).toEqual([]);
  expect(failuresOfPlaywright(path.join(folder, 'none.json'))).toEqual([]);
});

test('a failure is its name and the first lines of its error, without colours, blank lines and calls of libraries', () => {
  const error = `\u001b[31mexpected 1\u001b[39m\n\n at node_modules/x.js\n${'x'.repeat(300)}\n${'line\n'.repeat(50)}`;
  const lines = describeFailures([{ name: 'a', error }]);
  expect(lines.slice(0, 2)).toEqual(['FAILED a', '       expected 1']);
  expect(lines).toHaveLength(12);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(207);
  expect(describeFailures([])).toEqual([]);
});

test('however many tests fail, at most 60 lines name as many of them as fit and count the others', () => {
  const failures = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `test ${i}`, error: 'why\n'.repeat(20) }));
  for (const count of [1, 5, 6, 25, 59, 60, 61, 400]) {
    const lines = describeFailures(failures(count));
    expect(lines.length).toBeLessThanOrEqual(60);
    const named = lines.filter((line) => line.startsWith('FAILED test')).length;
    expect(named).toBe(count <= 60 ? count : 59);
    expect(lines.at(-1) === `… and ${count - 59} more`).toBe(count > 60);
  }
});

test('what failed is printed directly before the closing line, and a stage that names no test by its own name', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await runStages(
    [
      { name: 'lint', run: () => Promise.resolve({ passed: 0, failed: 1 }) },
      {
        name: 'unit',
        run: () =>
          Promise.resolve({
            passed: 3,
            failed: 1,
            failures: [{ name: 'a.test.ts › adds', error: '1 is 2' }],
          }),
      },
      { name: 'package', run: () => Promise.reject(new Error('no disk')) },
    ],
    {},
  );
  expect(log.mock.calls.flat().slice(-6)).toEqual([
    'FAILED lint',
    'FAILED a.test.ts › adds',
    '       1 is 2',
    'FAILED package',
    '       no disk',
    '3 passed, 3 failed',
  ]);
  vi.restoreAllMocks();
});
