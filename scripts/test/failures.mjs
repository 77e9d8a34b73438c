import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readReport } from './report.mjs';

/**
 * A test that failed: its name, below its file's, and what its error says.
 * @typedef {{ name: string, error: string }} Failure
 */

/** The most lines that one failure takes, its name among them. */
const MAX_LINES_EACH = 12;

/**
 * The failed tests in Vitest's JSON report. A test that was skipped failed too, and so did a file that could not be loaded.
 * @param {string} file
 * @returns {Failure[]}
 */
export function failuresOfVitest(file) {
  /** @type {any[]} */
  const files = readReport(file)?.testResults ?? [];
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(process.cwd(), name);
    if (status === 'failed' && assertionResults.length === 0) return [{ name: path, error: message ?? '' }];
    return assertionResults
      .filter((/** @type {any} */ test) => test.status !== 'passed')
      .map((/** @type {any} */ test) => ({
        name: `${path} › ${test.fullName}`,
        error: test.failureMessages?.[0] ?? test.status,
      }));
  });
}

/**
 * The failed tests in Playwright's JSON report: those that were skipped or passed at a second try among them, then what
 * failed outside of a test.
 * @param {string} file
 * @returns {Failure[]}
 */
export function failuresOfPlaywright(file) {
  const { suites = [], errors = [] } = readReport(file) ?? {};
  const outside = errors.map((/** @type {any} */ { message }) => ({
    name: 'outside of a test',
    error: message ?? '',
  }));
  return [...suites.flatMap((/** @type {any} */ suite) => failuresIn(suite, [])), ...outside];
}

/**
 * @param {any} suite a file, or a `describe` in one
 * @param {string[]} path titles of the suites around it
 * @returns {Failure[]}
 */
function failuresIn({ title, specs = [], suites = [] }, path) {
  const here = [...path, title];
  const failed = specs.flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ test) => test.status !== 'expected')
      .map((/** @type {any} */ test) => ({
        name: [...here, spec.title].join(' › '),
        error: errorOf(test),
      })),
  );
  return [...failed, ...suites.flatMap((/** @type {any} */ suite) => failuresIn(suite, here))];
}

/** @param {any} test */
function errorOf({ status, results }) {
  const messages = results.flatMap((/** @type {any} */ { errors = [] }) =>
    errors.map((/** @type {any} */ { message }) => message ?? ''),
  );
  return messages[0] ?? status;
}

/**
 * The failures as lines of text: names, and below each the first lines of its error. The more failures, the fewer lines
 * each of them gets, so that all fit; names that do not fit are counted.
 * @param {readonly Failure[]} failures
 * @param {number} maxLines
 * @returns {string[]} at most maxLines lines
 */
export function describeFailures(failures, maxLines = 60) {
  const shown = failures.length > maxLines ? failures.slice(0, maxLines - 1) : failures;
  const each = Math.min(MAX_LINES_EACH, Math.floor(maxLines / shown.length));
  const lines = shown.flatMap(({ name, error }) => [
    `FAILED ${name}`,
    ...linesOf(error)
      .slice(0, each - 1)
      .map((line) => `       ${line}`),
  ]);
  const left = failures.length - shown.length;
  return left > 0 ? [...lines, `… and ${left} more`] : lines;
}

/**
 * Without the calls inside of libraries.
 * @param {string} text
 */
function linesOf(text) {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
    .map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
}
