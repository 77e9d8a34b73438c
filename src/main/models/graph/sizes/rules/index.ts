import type { Rule } from './call.ts';
import { elementwise } from './elementwise.ts';
import { fill } from './fill.ts';
import { layout } from './layout.ts';
import { products } from './products.ts';
import { spatial } from './spatial.ts';

/** The rule of an operator: what its outputs are like. What is not here is not known. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({ ...elementwise, ...fill, ...layout, ...products, ...spatial }),
);

/** What the runtime never computes ahead: every call gives something else. */
export const neverFolded: ReadonlySet<string> = new Set([
  'RandomNormal',
  'RandomUniform',
  'RandomNormalLike',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
]);
