import { readReport } from './report.mjs';

/**
 * What a stage of `npm test` contributes to the closing line.
 * @typedef {{ passed: number, failed: number }} Tally
 */

/**
 * A checker is one claim: it holds or it does not.
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyChecker(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Counts from Vitest's JSON report. Skipped and pending tests count as failed: nothing may be skipped.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyVitest(file, exitCode) {
  return reconcile(exitCode, readReport(file), (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.numPendingTests +
      report.numTodoTests +
      // A file that could not be loaded has no tests to count: it is one failure.
      report.testResults.filter(
        (/** @type {any} */ f) => f.status === 'failed' && f.assertionResults.length === 0,
      ).length,
  }));
}

/**
 * Counts from Playwright's JSON report. Skipped and flaky tests count as failed.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyPlaywright(file, exitCode) {
  return reconcile(exitCode, readReport(file), ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  }));
}

/**
 * A runner that left no readable report, ran no test, or failed without a failed test is one failure.
 * @param {number} exitCode
 * @param {any} report
 * @param {(report: any) => Tally} count
 * @returns {Tally}
 */
function reconcile(exitCode, report, count) {
  if (report === undefined) return { passed: 0, failed: 1 };
  const { passed, failed } = count(report);
  if (!Number.isInteger(passed) || !Number.isInteger(failed)) return { passed: 0, failed: 1 };
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}
