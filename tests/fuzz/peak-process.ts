import { readFileSync, writeFileSync } from 'node:fs';
import { peakMemory } from '../support/peak-memory.ts';
import { hostileInputs } from './hostile.ts';

/**
 * A process that writes the hostile input of a name into a file, or reads it from there and says as JSON how many bytes
 * that took at its highest beside the file's own, and what came of it.
 */

const [task, name, file = ''] = process.argv.slice(2);
const hostile = hostileInputs.find((input) => input.name === name)!;
if (task === 'make') writeFileSync(file, await hostile.make());
else {
  const input = readFileSync(file);
  const before = peakMemory();
  let answer = 'read';
  try {
    await hostile.read(input);
  } catch (error) {
    answer = (error as Error).message;
  }
  const bytes = peakMemory() - before;
  process.stdout.write(JSON.stringify({ bytes, answer }));
}
