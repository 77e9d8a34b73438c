import { availableParallelism } from 'node:os';
import { sum } from './tally.mjs';

/** @typedef {import('./stages.mjs').Stage} Stage */

/**
 * Runs every stage, whatever becomes of the others, and prints the closing line `N passed, N failed`.
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
  const tally = await tallyOf(stage, env);
  const verdict = (tally.failed === 0 ? 'ok' : 'FAILED').padEnd(6);
  const seconds = Math.round((Date.now() - began) / 1000);
  return {
    tally,
    line: `${verdict} ${stage.name}: ${tally.passed} passed, ${tally.failed} failed, ${seconds} s`,
  };
}

/**
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} env
 */
async function tallyOf(stage, env) {
  try {
    return await stage.run(env);
  } catch (error) {
    console.error(`${stage.name}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}
