import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../setup/command.mjs';
import { ROOT } from '../setup/index.mjs';
import { failuresOfPlaywright, failuresOfVitest } from './failures.mjs';
import { tallyChecker, tallyPlaywright, tallyVitest } from './tally.mjs';
import { differingBuilds } from './twice.mjs';

/**
 * What a stage counted, and the tests in it that failed where its runner names them.
 * @typedef {import('./tally.mjs').Tally & { failures?: import('./failures.mjs').Failure[] }} Outcome
 * @typedef {{ name: string, run: (env: NodeJS.ProcessEnv) => Promise<Outcome> }} Stage
 */

/** A machine may be several times slower than another. */
const STAGE_MS = 60 * 60_000;
const REPORTS = join(ROOT, 'out', 'reports');

/** Format, lint, layers, what nothing uses, and types: what needs neither a build nor Electron. */
export const CHECKS = [
  checker('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  checker('lint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  checker('layers', 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.dependency-cruiser.js',
    'src',
    'scripts',
  ]),
  checker('unused', 'knip/bin/knip.js', ['--no-progress']),
  ...['src/core/tsconfig.json', 'tsconfig.node.json', 'tsconfig.preload.json', 'tests/tsconfig.json'].map(
    (project) => checker(`types of ${project}`, 'typescript/bin/tsc', ['--project', project]),
  ),
  checker('types of src/renderer', 'svelte-check/bin/svelte-check', [
    '--workspace',
    'src/renderer',
    '--tsconfig',
    'tsconfig.json',
    '--fail-on-warnings',
  ]),
];

/**
 * Everything, in the order in which it is run; what stands in a list of its own, side by side. The end-to-end tests leave
 * half of a core idle, which the checks and the packaging use.
 */
export const STAGES = [
  vitest(),
  [playwright('end to end', 'e2e'), packaged(), ...CHECKS],
  playwright('packaged app', 'packaged'),
];

/** What tests/support/full.ts reads. */
const FULL = { SLERPSCOPE_TESTS: 'full' };

/** The same at full counts (`npm run test:full`), and that a second build is equal to the first. */
export const FULL_STAGES = [
  CHECKS,
  vitest(FULL),
  stage('two builds', async () => {
    const differing = await differingBuilds(ROOT);
    for (const file of differing) console.error(`${file}: differs from build to build`);
    return tallyChecker(differing.length);
  }),
  packaged(),
  playwright('end to end', 'e2e', FULL),
  playwright('packaged app', 'packaged'),
];

/**
 * @param {string} name
 * @param {Stage['run']} run
 * @returns {Stage}
 */
function stage(name, run) {
  return { name, run };
}

/**
 * @param {string} program below node_modules; started by this Node, without a shell or npx in between
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {Pick<import('../setup/command.mjs').CommandOptions, 'quiet' | 'background'>} [options]
 */
function runProgram(program, args, env, options = {}) {
  const file = join(ROOT, 'node_modules', program);
  return exitCodeOf(process.execPath, [file, ...args], { cwd: ROOT, env, timeoutMs: STAGE_MS, ...options });
}

/**
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 */
function checker(name, program, args) {
  return stage(name, async (env) =>
    tallyChecker(await runProgram(program, args, env, { quiet: true, background: true })),
  );
}

function packaged() {
  return stage('package', async (env) => {
    const program = join(ROOT, 'scripts', 'dist.mjs');
    return tallyChecker(
      await exitCodeOf(process.execPath, [program], {
        cwd: ROOT,
        env,
        timeoutMs: STAGE_MS,
        background: true,
      }),
    );
  });
}

/** @param {NodeJS.ProcessEnv} [more] */
function vitest(more = {}) {
  return stage('unit and integration', async (env) => {
    const report = await freshReport('vitest.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await runProgram('vitest/vitest.mjs', args, { ...env, ...more });
    return { ...tallyVitest(report, code), failures: failuresOfVitest(report) };
  });
}

/**
 * @param {string} name
 * @param {string} project of playwright.config.ts
 * @param {NodeJS.ProcessEnv} [more]
 */
function playwright(name, project, more = {}) {
  return stage(name, async (env) => {
    const report = await freshReport(`playwright-${project}.json`);
    const args = ['test', '--project', project, '--reporter=list,json'];
    const code = await runProgram('@playwright/test/cli.js', args, {
      ...env,
      ...more,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    return { ...tallyPlaywright(report, code), failures: failuresOfPlaywright(report) };
  });
}

/**
 * The place of a report, with none of an earlier run in it.
 * @param {string} name
 */
async function freshReport(name) {
  const file = join(REPORTS, name);
  await rm(file, { force: true });
  return file;
}
