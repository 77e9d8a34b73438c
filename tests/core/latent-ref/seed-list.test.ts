import { expect, it } from 'vitest';
import { expandSeedList } from '../../../src/core/latent-ref.ts';

it.each([
  ['seed:0-3', ['seed:0', 'seed:1', 'seed:2', 'seed:3']],
  ['seed:1,5,9', ['seed:1', 'seed:5', 'seed:9']],
  ['numpy:7-8,3 , 5 - 5', ['numpy:7', 'numpy:8', 'numpy:3', 'numpy:5']],
  [' torch-cuda@t4 : 2–3', ['torch-cuda@t4:2', 'torch-cuda@t4:3']],
  [
    'seed:18446744073709551614-18446744073709551615',
    ['seed:18446744073709551614', 'seed:18446744073709551615'],
  ],
  ['numpy-legacy:4294967295,0', ['numpy-legacy:4294967295', 'numpy-legacy:0']],
  ['seed:3', ['seed:3']],
  ['seed:-1', ['seed:-1']],
  ['file:0-3', ['file:0-3']],
  ['stored:1,2', ['stored:1,2']],
  ['seed:1 - seed:2', ['seed:1 - seed:2']],
  ['mean(seed:1, seed:2)', ['mean(seed:1, seed:2)']],
])('%s', (text, expected) => {
  expect(expandSeedList(text)).toEqual(expected);
});

it('takes 4096 seeds', () => {
  expect(expandSeedList('seed:1-4096')).toHaveLength(4096);
});

it.each([
  ['seed:1-4097', 'seed list "1-4097" has 4097 seeds, at most 4096'],
  ['seed:0-4000,0-4000', 'has 8002 seeds, at most 4096'],
  ['seed:0-99999999999999999999', 'has 100000000000000000000 seeds, at most 4096'],
  ['seed:9-0', 'seed list "9-0": range "9-0" goes from a larger to a smaller seed'],
  ['seed:1,', 'seed list "1,": "" must be a seed, or a range such as 0-199'],
  ['seed:1,,2', 'seed list "1,,2": "" must be a seed'],
  ['seed:1-', '"1-" must be a seed'],
  ['seed:1--3', '"1--3" must be a seed'],
  ['seed:1-2-3', '"1-2-3" must be a seed'],
  ['seed:1 2,3', '"1 2" must be a seed'],
  [
    'seed:18446744073709551615-18446744073709551616',
    'seed "18446744073709551616" must be an integer in [0, 2^64)',
  ],
  ['numpy-legacy:4294967290-4294967296', 'numpy-legacy seed is 4294967296'],
  ['numpy@t4:0-3', 'noise stream numpy takes no card'],
  ['torch-cuda@rtx:0-3', 'card "rtx" must be'],
  [`seed:${'1,'.repeat(30_000)}`, 'seed list "1,1,1,'],
])('%s is refused in one line', (text, message) => {
  expect(() => expandSeedList(text)).toThrow(message);
  expect(() => expandSeedList(text)).toThrow(/^[^\n]{1,300}$/);
});
