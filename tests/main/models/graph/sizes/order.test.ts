import { expect, it } from 'vitest';
import type { Node } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { sortNodes } from '../../../../../src/main/models/graph/sizes/order.ts';

const node = (inputs: string[], output: string): Node => ({
  op: 'Neg',
  key: '\nNeg\n',
  inputs,
  outputs: [output],
  attributes: new Map(),
});

it('sorts a graph where a hundred thousand nodes take from one', () => {
  // Copying the list of takers for each of them takes minutes.
  const takers = Array.from({ length: 100_000 }, (_, i) => node(['h'], `o${i}`));
  const maker = node(['sample'], 'h');
  const sorted = sortNodes({ nodes: [...takers, maker], initializers: new Map(), inputs: [], outputs: [] });
  expect(sorted).toHaveLength(100_001);
  expect(sorted[0]).toBe(maker);
});
