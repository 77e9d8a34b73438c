import { expect, it } from 'vitest';
import { exactClass } from '../../../src/renderer/controls/class-matches.ts';

const classes = [
  { label: 0, name: 'tench, Tinca tinca' },
  { label: 1, name: 'goldfish, Carassius auratus' },
  { label: 2, name: 'crane' },
  { label: 3, name: 'crane' },
  { label: 4, name: '' },
];

it.each<[string, number | undefined]>([
  ['goldfish', 1],
  [' Carassius Auratus ', 1],
  ['tench, tinca tinca', 0],
  ['0 tench', 0],
  ['4', 4],
  ['5', undefined],
  ['gold', undefined],
  ['crane', undefined],
])('exactly %j is class %j', (typed, label) => {
  expect(exactClass(classes, typed)?.label).toBe(label);
});
