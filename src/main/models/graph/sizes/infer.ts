import type { Graph, Node, Structure } from './graph.ts';
import { sortNodes } from './order.ts';
import { neverFolded, rules } from './rules/index.ts';
import { lookUp, openScope, type RunBody, type Scope } from './scope.ts';
import { inferIf, inferScan } from './subgraphs.ts';
import { UNKNOWN, type Value } from './value.ts';

/** Called for every tensor that a node makes. */
export type Visit = (name: string, value: Value, op: string) => void;

/**
 * Infers what shapes alone decide of every tensor of a graph, for inputs as they are fed. Rules that do not
 * know an operator, or a size that depends on data, leave it unknown.
 */
export function inferSizes(
  { graph, functions }: Structure,
  fed: ReadonlyMap<string, Value>,
  visit: Visit,
): void {
  const run = (body: Graph, scope: Scope, caller: Node | null): readonly Value[] => {
    for (const [name, value] of body.initializers) scope.values.set(name, value);
    for (const node of sortNodes(body)) {
      const outputs = evaluate(caller ? fillReferences(node, caller) : node, scope);
      node.outputs.forEach((name, i) => {
        if (name === '') return;
        const value = outputs[i] ?? UNKNOWN;
        scope.values.set(name, value);
        visit(name, value, node.op);
      });
    }
    return body.outputs.map((name) => lookUp(scope, name));
  };

  const evaluate = (node: Node, scope: Scope): readonly Value[] => {
    const inputs = node.inputs.map((name) => (name === '' ? null : lookUp(scope, name)));
    const body = functions.get(node.key);
    if (body) return run(body, openScope(null, body, inputs), node);
    const runBody: RunBody = (inner, around) => run(inner, around, null);
    if (node.op === 'If') return inferIf(node, inputs, scope, runBody);
    if (node.op === 'Scan') return inferScan(node, inputs, scope, runBody);
    for (const { graph: inner } of node.attributes.values())
      if (inner) runBody(inner, openScope(scope, inner, []));
    const constant = inputs.every((value) => value === null || value.constant) && !neverFolded.has(node.op);
    const rule = rules.get(node.op);
    const inferred = rule ? [rule({ node, inputs })].flat() : [];
    return node.outputs.map((_, i) => ({ ...(inferred[i] ?? UNKNOWN), constant }));
  };

  run(graph, { values: new Map(fed), outer: null }, null);
}

/** A node of a function with the attributes that it takes over from the calling node. */
function fillReferences(node: Node, caller: Node): Node {
  if (![...node.attributes.values()].some(({ reference }) => reference !== '')) return node;
  const attributes = [...node.attributes].flatMap(([name, attribute]) => {
    if (attribute.reference === '') return [[name, attribute] as const];
    const given = caller.attributes.get(attribute.reference);
    return given ? [[name, { ...given, name }] as const] : [];
  });
  return { ...node, attributes: new Map(attributes) };
}
