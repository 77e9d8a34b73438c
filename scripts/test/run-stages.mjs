import { sum } from './tally.mjs';

/**
 * Runs every stage, whatever becomes of the others, and prints the closing line `N passed, N failed`.
 * @param {import('./stages.mjs').Stage[]} stages
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code: 0 when nothing failed
 */
export async function runStages(stages, env) {
  const tallies = [];
  const lines = [];
  for (const stage of stages) {
    console.log(`\n== ${stage.name}`);
    const began = Date.now();
    const tally = await tallyOf(stage, env);
    tallies.push(tally);
    const verdict = (tally.failed === 0 ? 'ok' : 'FAILED').padEnd(6);
    const seconds = Math.round((Date.now() - began) / 1000);
    lines.push(`${verdict} ${stage.name}: ${tally.passed} passed, ${tally.failed} failed, ${seconds} s`);
  }
  const total = sum(tallies);
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * @param {import('./stages.mjs').Stage} stage
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
