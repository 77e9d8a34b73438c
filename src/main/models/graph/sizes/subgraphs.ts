import type { Node } from './graph.ts';
import { openScope, type RunBody, type Scope } from './scope.ts';
import { makeValue, UNKNOWN, type Value } from './value.ts';

/** If the condition is known, the outputs of its branch; else what the outputs of both branches have in common. */
export function inferIf(
  { attributes }: Node,
  [condition]: readonly (Value | null)[],
  scope: Scope,
  run: RunBody,
): readonly Value[] {
  const taken = condition?.numbers?.[0];
  const names =
    taken === undefined ? ['then_branch', 'else_branch'] : [taken ? 'then_branch' : 'else_branch'];
  const outputs = names.flatMap((name) => {
    const branch = attributes.get(name)?.graph;
    return branch ? [run(branch, openScope(scope, branch, []))] : [];
  });
  const [first, second = first] = outputs;
  return (first ?? []).map((value, i) => agree(value, second?.[i] ?? UNKNOWN));
}

function agree(a: Value, b: Value): Value {
  if (a === b) return a;
  const isAlike = a.shape !== null && a.shape.length === b.shape?.length;
  const shape = isAlike ? a.shape.map((size, i) => (size === b.shape?.[i] ? size : null)) : null;
  return makeValue(a.type === b.type ? a.type : 0, shape);
}

/** State variables keep their shape; what is put out in each step is stacked along a new axis. */
export function inferScan(
  { attributes }: Node,
  inputs: readonly (Value | null)[],
  scope: Scope,
  run: RunBody,
): readonly Value[] {
  const body = attributes.get('body')?.graph;
  const scanned = attributes.get('num_scan_inputs')?.int ?? 0;
  if (!body || scanned < 1 || scanned > inputs.length) return [];
  const states = inputs.slice(0, inputs.length - scanned);
  const axes = attributes.get('scan_input_axes')?.ints ?? [];
  const slices = inputs.slice(states.length).map((value, i) => takeStep(value ?? UNKNOWN, axes[i] ?? 0));
  const steps = slices.find(({ size }) => size !== null)?.size ?? null;
  const outputs = run(body, openScope(scope, body, [...states, ...slices.map(({ value }) => value)]));
  return outputs.map((value, i) => {
    if (i < states.length) return states[i] ?? value;
    return makeValue(value.type, value.shape && [steps, ...value.shape]);
  });
}

function takeStep(
  { type, shape }: Value,
  axis: number,
): { readonly value: Value; readonly size: number | null } {
  if (shape === null) return { value: makeValue(type, null), size: null };
  const at = axis < 0 ? axis + shape.length : axis;
  return { value: makeValue(type, shape.toSpliced(at, 1)), size: shape[at] ?? null };
}
