import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readGifFrames } from '../../../src/main/formats/gif/frames.ts';
import { readGifText } from '../../../src/main/formats/gif/texts.ts';
import { openRecipe, readRecipeFile } from '../../../src/main/recipes/recipe-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { gifOfBlocks, gifOfComments, gifOfNearRecipes } from './support/hostile-gifs.ts';

/** Large ones are read by the built out/main/recipe-reader.js: `npm run build` comes first. */

const LARGE = 190_000_000;
let folder: string;
beforeAll(() => {
  folder = tempFolder();
});

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** How long a call took, and how long this thread was away at once meanwhile, in nanoseconds. */
async function watch(work: () => Promise<unknown>): Promise<{ whole: number; away: number }> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.enable();
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.reset();
  const begun = process.hrtime.bigint();
  await work();
  const whole = Number(process.hrtime.bigint() - begun);
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.disable();
  return { whole, away: delays.max };
}

/** A safetensors file whose header holds as many texts as are read. */
function safetensorsOfTexts(): Buffer {
  const texts = Array.from({ length: 400_000 }, (_, i) => `"text ${i}":"${'x'.repeat(70)}"`);
  const header = Buffer.from(`{"__metadata__":{${texts.join()}}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

describe('a large file that is looked through for a recipe', () => {
  it.each([
    ['a GIF of 190 MB, one comment of millions of blocks', 'blocks.gif', () => gifOfBlocks(LARGE)],
    ['a header of 400,000 texts', 'texts.safetensors', safetensorsOfTexts],
    [
      'a recipe of 30 MB of words',
      'words.json',
      () => `{"schema":1,"a":[${`"${'a'.repeat(27)}",`.repeat(1_000_000)}0]}`,
    ],
  ])('leaves this thread free: %s', async (_, name, make) => {
    const path = write(name, make());
    const shares: number[] = [];
    // A busy machine may keep this thread waiting once: what is done in this thread keeps it every time.
    for (let round = 0; round < 6 && !shares.some((share) => share < 0.5); round++) {
      const { whole, away } = await watch(() => openRecipe(path).catch(() => undefined));
      shares.push(away / whole);
    }
    expect(Math.min(...shares)).toBeLessThan(0.5);
  });

  it('comes back with its bytes, and with its error of one line', async () => {
    const gif = gifOfBlocks(5_000_000);
    const { bytes, recipe } = await openRecipe(write('plain.gif', gif));
    expect(recipe).toBeNull();
    expect(Buffer.compare(bytes, gif)).toBe(0);
    const path = write('comments.gif', gifOfComments(5_000_000));
    await expect(readRecipeFile(path)).rejects.toMatchObject({
      code: 'document/malformed',
      message: `${path}: has more than 250000 extensions`,
    });
  });

  it('is given up at once when nobody wants it any more', async () => {
    const path = write('given-up.gif', gifOfBlocks(LARGE));
    const controller = new AbortController();
    const opened = openRecipe(path, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(opened).rejects.toMatchObject({ code: 'run/cancelled' });
    await expect(openRecipe(path, controller.signal)).rejects.toMatchObject({ code: 'run/cancelled' });
  });
});

describe('the comments of a hostile GIF', () => {
  it.each([
    ['of one letter', gifOfComments],
    ['that begin as a recipe', gifOfNearRecipes],
  ])('%s are not looked through without end, whatever the size', (_, make) => {
    const alloc = vi.spyOn(Buffer, 'alloc');
    for (const bytes of [47_000_000, LARGE]) {
      const gif = make(bytes);
      alloc.mockClear();
      expect(() => readGifText(gif, 'slerpscope', 1000, 'a.gif')).toThrow(
        'a.gif: has more than 250000 extensions',
      );
      expect(() => readGifFrames(gif, 'a.gif')).toThrow('a.gif: has more than 250000 extensions');
      expect(alloc).not.toHaveBeenCalled(); // it was 11 bytes a comment
    }
    alloc.mockRestore();
  });

  it('hide no recipe: it is found behind thousands of them, in blocks of any size', () => {
    const comment = [...Buffer.from('slerpscope\n{"a":1}')].flatMap((letter) => [1, letter]);
    const behind = Buffer.concat([
      gifOfNearRecipes(500_000).subarray(0, -1),
      Buffer.of(0x21, 0xfe, 0), // of nothing
      Buffer.of(0x21, 0xfe, ...comment, 0, 0x2c),
    ]);
    expect(readGifText(behind, 'slerpscope', 1000, 'a.gif')).toBe('{"a":1}');
  });
});
