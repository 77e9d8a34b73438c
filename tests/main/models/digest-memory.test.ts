import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DigestFile } from '../../../src/main/models/digest-memory.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bundledFolder } from './support/golden.ts';
import { plainName, tinyConfig, tinyWeights } from './support/tiny-unet.ts';

const hex = (digit: number): string => digit.toString(16).padStart(64, '0');

/** A folder whose weights were written at this time, and a memory beside it. */
function makeModel(time: Date | number = new Date(2020, 1)) {
  const folder = tempFolder();
  const [weights, config] = [join(folder, plainName), join(folder, 'config.json')];
  writeFileSync(weights, tinyWeights);
  writeFileSync(config, JSON.stringify(tinyConfig));
  utimesSync(weights, time, time);
  const memory = join(folder, 'cache', 'digests.json');
  const digest = async (): Promise<string> => {
    const { info } = await openModel(folder, { bundledFolder, digests: new DigestFile(memory) });
    return info.parts[0]!.digest;
  };
  const computed = async (): Promise<string> =>
    (await openModel(folder, { bundledFolder })).info.parts[0]!.digest;
  return { weights, config, memory, digest, computed };
}

/** Other numbers of as many bytes. */
function changeNumbers(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
}

describe('digests of models', () => {
  it('are remembered for files of the same path, size and time, which are not read again', async () => {
    const { weights, digest, computed } = makeModel();
    const first = await digest();
    expect(first).toBe(await computed());
    const { mtime } = statSync(weights);
    changeNumbers(weights);
    utimesSync(weights, mtime, mtime); // nothing tells that it was changed
    expect(await digest()).toBe(first);
    expect(await computed()).not.toBe(first);
    utimesSync(weights, mtime, new Date(2021, 1));
    expect(await digest()).toBe(await computed());
  });

  it('are computed where the configuration is another, and for a file that was changed just now', async () => {
    const { weights, config, memory, digest, computed } = makeModel();
    const first = await digest();
    writeFileSync(config, JSON.stringify({ ...tinyConfig, norm_eps: 1e-3 }));
    const other = await digest();
    expect(other).not.toBe(first);
    expect(other).toBe(await computed());
    const before = readFileSync(memory, 'utf8');
    changeNumbers(weights); // a second change could have the same time
    expect(await digest()).toBe(await computed());
    expect(readFileSync(memory, 'utf8')).toBe(before);
  });

  it.each([
    ['damaged', '{"schema":1,"digests":[["'],
    ['of another schema', JSON.stringify({ schema: 2, digests: [] })],
    ['of other content', JSON.stringify({ schema: 1, digests: [[hex(1), 'not a digest']] })],
    ['empty', ''],
    ['too large', ' '.repeat(2 ** 20)],
    ['deep', '['.repeat(100_000)],
  ])('are computed where the memory is %s, which is replaced', async (_, text) => {
    const { memory, digest, computed } = makeModel();
    const right = await computed();
    mkdirSync(join(memory, '..'));
    writeFileSync(memory, text);
    expect(await digest()).toBe(right);
    expect(readFileSync(memory, 'utf8')).toMatch(
      new RegExp(`^\\{"schema":1,"digests":\\[\\["[0-9a-f]{64}","${right}"\\]\\]\\}\\n$`),
    );
    expect(await digest()).toBe(right);
  });

  it('are computed where the memory cannot be written', async () => {
    const { memory, digest, computed } = makeModel();
    mkdirSync(memory, { recursive: true });
    expect(await digest()).toBe(await computed());
  });
});

describe('the memory of digests', () => {
  it('holds the last 512, whoever wrote them, and forgets a file that is gone', () => {
    const path = join(tempFolder(), 'digests.json');
    const [one, other] = [new DigestFile(path), new DigestFile(path)];
    const digests = Array.from({ length: 512 }, (_, i) => [hex(i), hex(i + 1000)]);
    writeFileSync(path, JSON.stringify({ schema: 1, digests }));
    for (let i = 512; i < 520; i++) (i % 2 === 0 ? one : other).remember(hex(i), hex(i + 1000));
    one.remember(hex(9), hex(7));
    expect([7, 8, 9, 10, 519].map((i) => other.recall(hex(i)))).toEqual([
      null,
      hex(1008),
      hex(7),
      hex(1010),
      hex(1519),
    ]);
    expect(statSync(path).size).toBeLessThan(2 ** 18);
    writeFileSync(path, '');
    expect(one.recall(hex(519))).toBeNull();
  });
});
