import type { ClassChoice, Condition } from '../../../core/condition.ts';
import type { GraphInput } from '../model.ts';
import type { Feature, GraphContext } from './layers.ts';
import { tableOf } from './layers.ts';

/** Inputs of a table of classes: rows `from` and `to`, and the share of `to`. */
const NAMES = { from: 'class_from', to: 'class_to', share: 'class_share' };

/** Adds the inputs of a table of classes to a graph. */
export function writeClassInputs({ writer }: GraphContext, batch: number | string): void {
  writer.input(NAMES.from, 'int64', [batch]);
  writer.input(NAMES.to, 'int64', [batch]);
  writer.input(NAMES.share, 'float32', [batch, 1, 1, 1]);
}

/**
 * The row of a table of embeddings for each sample's class, [B, width, 1, 1]: from + share·(to − from), which is row `from`
 * itself where the share is 0. writeClassInputs comes first.
 * @param key name of the table [rows, width] among the weights
 */
export function lookUpClass(context: GraphContext, key: string, width: number): Feature {
  const { writer } = context;
  const table = tableOf(context, key);
  const row = (input: string): string => {
    const rows = writer.node(`${key}/${input}`, 'Gather', [table, input], { axis: 0 });
    return writer.node(`${key}/${input}/column`, 'Reshape', [rows, writer.ints([0, width, 1, 1])]);
  };
  const [from, to] = [row(NAMES.from), row(NAMES.to)];
  const difference = writer.node(`${key}/difference`, 'Sub', [to, from]);
  const part = writer.node(`${key}/part`, 'Mul', [difference, NAMES.share]);
  const value = writer.node(`${key}/mixed`, 'Add', [from, part]);
  return { value, channels: width, height: 1, width: 1 };
}

/** The inputs of a table of classes for a batch. Conditions were checked: labels are rows of the table. */
export function classInputs(conditions: readonly Condition[]): GraphInput[] {
  const choices = conditions.map((condition) => mixOf(condition!.class));
  const rows = (of: 'from' | 'to'): BigInt64Array =>
    BigInt64Array.from(choices, (choice) => BigInt(choice[of]));
  return [
    { name: NAMES.from, shape: [choices.length], data: rows('from') },
    { name: NAMES.to, shape: [choices.length], data: rows('to') },
    { name: NAMES.share, shape: [choices.length, 1, 1, 1], data: Float32Array.from(choices, ({ u }) => u) },
  ];
}

/** A class as a mix of two labels. */
export function mixOf(choice: ClassChoice): { from: number; to: number; u: number } {
  if (typeof choice === 'number') return { from: choice, to: choice, u: 0 };
  if ('from' in choice) return choice;
  throw new Error('an embedding is no label');
}
