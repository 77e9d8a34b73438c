import { setImmediate as nextTurn } from 'node:timers/promises';
import { fuzz } from './format.ts';
import { removeTempFolders } from '../support/temp-folder.ts';
import { formats } from './formats.ts';
import { hub } from './hub.ts';
import { models } from './models.ts';

/**
 * `npm run fuzz [-- ROUNDS [SEED [NAME]]]`: mutated inputs of every format, of every reader of networks and of a hub's
 * answers, or of those whose names contain NAME. The growth is of what stays after a collection, after each portion; what a
 * single input may take at its highest is told by memory.test.ts.
 */
const [rounds = 100_000, seed = 1] = process.argv.slice(2, 4).map(Number);
const part = process.argv[4] ?? '';
const PORTION = 500;
const MAX_GROWTH_MIB = 256;
process.on('exit', removeTempFolders);
/** Objects of native libraries are freed in a turn of the event loop of their own. */
const megabytes = async (): Promise<number> => {
  globalThis.gc?.();
  await nextTurn();
  return process.memoryUsage.rss() / 2 ** 20;
};

for (const format of [...formats, hub, ...models].filter(({ name }) => name.includes(part))) {
  const [before, start] = [await megabytes(), performance.now()];
  let [read, refused, most] = [0, 0, before];
  for (let done = 0; done < rounds; done += PORTION) {
    const report = await fuzz(format, Math.min(PORTION, rounds - done), seed + done);
    read += report.read;
    refused += report.refused;
    most = Math.max(most, await megabytes());
  }
  const seconds = (performance.now() - start) / 1000;
  const grown = most - before;
  process.stdout.write(
    `${format.name}: ${read} read, ${refused} refused, +${grown.toFixed(0)} MiB at most, ${seconds.toFixed(0)} s\n`,
  );
  if (grown > MAX_GROWTH_MIB) throw new Error(`${format.name}: grew by more than ${MAX_GROWTH_MIB} MiB`);
}
