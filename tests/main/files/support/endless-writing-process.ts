import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { writeStreamAtomically } from '../../../../src/main/files/atomic-file.ts';

/** A process that writes a file without end, and says so on its standard output, until it is killed. */

const [path = ''] = process.argv.slice(2);

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield new Uint8Array(1000);
    await wait(5);
    writeSync(1, 'written\n');
  }
}

await writeStreamAtomically(path, pieces());
