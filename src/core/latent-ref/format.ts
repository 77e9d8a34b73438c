import { checkLatentRef } from './check.ts';
import type { LatentRef } from './expression.ts';

/** A path that can stand without quotes anywhere in an expression. */
const PLAIN_PATH = /^[^\s"(),#](?:[^"(),#\r\n]*[^\s"(),#])?$/;

/** The expression as text that parseLatentRef reads back to the same value. Throws as checkLatentRef does. */
export function formatLatentRef(ref: LatentRef): string {
  checkLatentRef(ref);
  return format(ref);
}

function format(ref: LatentRef): string {
  switch (ref.kind) {
    case 'seed':
      return `${ref.stream === 'torch-cpu' ? 'seed' : ref.stream}:${ref.seed}`;
    case 'stored':
      return `stored:${ref.sha256}`;
    case 'file':
      return `file:${formatPath(ref.path)}#${ref.index}`;
    case 'slerp':
    case 'lerp':
      return `${ref.kind}(${format(ref.a)}, ${format(ref.b)}, ${formatNumber(ref.u)})`;
    case 'near':
      return `near(${format(ref.of)}, ${formatNumber(ref.degrees)}, ${ref.seed})`;
    case 'mix':
      return `mix(${ref.terms.map((term) => `${formatNumber(term.weight)}*${format(term.ref)}`).join(', ')})`;
  }
}

function formatPath(path: string): string {
  return PLAIN_PATH.test(path) ? path : `"${path.replaceAll('"', '""')}"`;
}

function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
