import { noiseStreams, readStream } from '../random/index.ts';
import { checkSeed } from './check.ts';

/** Most seeds of one list. */
const MAX_LISTED_SEEDS = 4096;

/** The stream as in an expression, then a list; a single seed is none. */
const LIST = /^\s*([a-z-]+)(@[^\s:(),"]*)?\s*:\s*(\d[\d\s,–-]*[,–-][\d\s,–-]*)$/;
const EXCERPT = 40;

/**
 * A list of seeds as one expression for each, in its order: `seed:0-199`, `numpy:1,5,9`, `torch-cuda@t4:0-3,7`; both ends of
 * a range count. Any other text comes back alone. Throws an error of one line on a part that is no seed and no range, a
 * range from a larger to a smaller seed, a seed that the stream does not take, and more than MAX_LISTED_SEEDS seeds.
 */
export function expandSeedList(text: string): string[] {
  const [, word, card = '', list] = LIST.exec(text) ?? [];
  if (word === undefined || list === undefined) return [text];
  if (word !== 'seed' && !noiseStreams.some((name) => name === word)) return [text];
  const stream = readStream(`${word === 'seed' ? 'torch-cpu' : word}${card}`);
  const ranges = list.split(',').map((part) => readRange(part.trim(), list));
  const total = ranges.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
  if (total > BigInt(MAX_LISTED_SEEDS))
    throw new Error(`seed list ${quote(list)} has ${total} seeds, at most ${MAX_LISTED_SEEDS}`);
  for (const { last } of ranges) checkSeed(stream, String(last));
  return ranges.flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i) => `${word}${card}:${first + BigInt(i)}`),
  );
}

interface SeedRange {
  readonly first: bigint;
  readonly last: bigint;
}

function readRange(part: string, list: string): SeedRange {
  const [, from, to] = /^(\d{1,20})(?:\s*[–-]\s*(\d{1,20}))?$/.exec(part) ?? [];
  if (from === undefined)
    throw new Error(`seed list ${quote(list)}: ${quote(part)} must be a seed, or a range such as 0-199`);
  const range = { first: BigInt(from), last: BigInt(to ?? from) };
  if (range.last < range.first)
    throw new Error(`seed list ${quote(list)}: range ${quote(part)} goes from a larger to a smaller seed`);
  return range;
}

function quote(text: string): string {
  return JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
}
