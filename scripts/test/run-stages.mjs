import { availableParallelism } from 'node:os';
import { describeFailures } from './failures.mjs';
import { sum } from './tally.mjs';

/** @typedef {import('./stages.mjs').Stage} Stage */

/**
 * Runs every stage, whatever becomes of the others, and prints what failed and the closing line `N passed, N failed`.
 * A CI may show the end of the log only.
 * Those in a list of their own run side by side, as many at once as there are cores.
 * @param {(Stage | readonly Stage[])[]} stages
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code: 0 when nothing failed
 */
export async function runStages(stages, env) {
  const ended = [];
  for (const entry of stages) ended.push(...(await runSideBySide([entry].flat(), env)));
  const total = sum(ended.map(({ tally }) => tally));
  console.log(`\n${ended.map(({ line }) => line).join('\n')}\n`);
  for (const line of describeFailures(ended.flatMap(({ failures }) => failures))) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * @param {readonly Stage[]} stages
 * @param {NodeJS.ProcessEnv} env
 */
async function runSideBySide(stages, env) {
  /** @type {Awaited<ReturnType<typeof runStage>>[]} */
  const ended = [];
  const waiting = stages.entries();
  const takeOnes = async () => {
    for (const [i, stage] of waiting) ended[i] = await runStage(stage, env);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeOnes));
  return ended;
}

/**
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} env
 */
async function runStage(stage, env) {
  console.log(`\n== ${stage.name}`);
  const began = Date.now();
  const { failures = [], ...tally } = await outcomeOf(stage, env);
  const verdict = (tally.failed === 0 ? 'ok' : 'FAILED').padEnd(6);
  const seconds = Math.round((Date.now() - began) / 1000);
  if (tally.failed > 0 && failures.length === 0) failures.push({ name: stage.name, error: '' });
  return {
    tally,
    failures,
    line: `${verdict} ${stage.name}: ${tally.passed} passed, ${tally.failed} failed, ${seconds} s`,
  };
}

/**
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./stages.mjs').Outcome>}
 */
async function outcomeOf(stage, env) {
  try {
    return await stage.run(env);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${stage.name}: ${message}`);
    return { passed: 0, failed: 1, failures: [{ name: stage.name, error: message }] };
  }
}
