import type { Node } from '../graph.ts';
import { makeValue, UNKNOWN, type Value } from '../value.ts';

/** A node with what was inferred about its inputs, from which a rule infers its outputs. */
export interface Call {
  readonly node: Node;
  /** Inputs as they are given; null where one is left out. */
  readonly inputs: readonly (Value | null)[];
}

/** Infers a node's outputs; what cannot be inferred is UNKNOWN. Outputs beyond those it gives are not known. */
export type Rule = (call: Call) => Value | readonly Value[];

export type Shape = readonly (number | null)[];

export function inputOf({ inputs }: Call, i: number): Value {
  return inputs[i] ?? UNKNOWN;
}

export function isGiven({ inputs }: Call, i: number): boolean {
  return (inputs[i] ?? null) !== null;
}

export function intOf({ node }: Call, name: string, fallback: number): number {
  return node.attributes.get(name)?.int ?? fallback;
}

export function intsOf({ node }: Call, name: string): readonly number[] | null {
  return node.attributes.get(name)?.ints ?? null;
}

export function textOf({ node }: Call, name: string, fallback: string): string {
  return node.attributes.get(name)?.text ?? fallback;
}

/**
 * Integers that earlier versions of an operator take as an attribute, later ones as an input. `undefined`: neither is
 * given; null: given, but not known.
 */
export function listOf(call: Call, name: string, i: number): readonly number[] | null | undefined {
  const { numbers } = inputOf(call, i);
  if (isGiven(call, i)) return numbers;
  return intsOf(call, name) ?? undefined;
}

/** A value of the first input's type. */
export function like(call: Call, shape: Shape | null, numbers: readonly number[] | null = null): Value {
  return makeValue(inputOf(call, 0).type, shape, numbers);
}

/** An axis counted from the end where it is negative. */
export function axisIn(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The shape with some of its sizes replaced, by position. */
export function withSizes(shape: Shape, sizes: ReadonlyMap<number, number | null>): Shape {
  return shape.map((size, i) => (sizes.has(i) ? sizes.get(i)! : size));
}

/** Product of sizes, null where one is not known. */
export function product(sizes: Shape): number | null {
  return sizes.reduce<number | null>((a, b) => (a === null || b === null ? null : a * b), 1);
}

/** Shape of values that are broadcast against each other, or null where one is not known or they do not fit. */
export function broadcast(shapes: readonly (Shape | null)[]): Shape | null {
  const known = shapes.filter((shape) => shape !== null);
  if (known.length < shapes.length || known.length === 0) return null;
  const rank = Math.max(...known.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes: Shape = known.map((shape) => {
      const at = i - rank + shape.length;
      return at < 0 ? 1 : (shape[at] ?? null);
    });
    const widest = sizes.find((size) => size !== 1 && size !== null);
    if (widest !== undefined) return widest;
    return sizes.includes(null) ? null : 1;
  });
}
