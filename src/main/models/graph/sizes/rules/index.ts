import type { Rule } from './call.ts';
import { elementwise } from './elementwise.ts';
import { fill } from './fill.ts';
import { layout } from './layout.ts';
import { products } from './products.ts';
import { spatial } from './spatial.ts';

/** The rule of each operator, which infers its outputs. Outputs of other operators are unknown. */
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
