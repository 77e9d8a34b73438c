import type { Graph } from './graph.ts';
import { UNKNOWN, type Value } from './value.ts';

/** Names and what was inferred about them, including those of the enclosing graphs. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly outer: Scope | null;
}

/** Runs the body of a node, whose inputs are set in `scope`, and gives its outputs. */
export type RunBody = (body: Graph, scope: Scope) => readonly Value[];

/** A scope with the inputs of a graph set by position. */
export function openScope(outer: Scope | null, { inputs }: Graph, given: readonly (Value | null)[]): Scope {
  return { outer, values: new Map(inputs.map((name, i) => [name, given[i] ?? UNKNOWN])) };
}

export function lookUp(scope: Scope, name: string): Value {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const value = at.values.get(name);
    if (value) return value;
  }
  return UNKNOWN;
}
