import { attributeOf, type VectorPath } from '../vector.ts';

/** Styles of SVG by their numbers in PDF. */
const CAPS: Readonly<Record<string, number>> = { butt: 0, round: 1, square: 2 };
const JOINS: Readonly<Record<string, number>> = { miter: 0, round: 1, bevel: 2 };

/** A path as operators of a PDF's content. */
export function pathOperators(path: VectorPath): string {
  const fill = attributeOf(path, 'fill', '#000000');
  const stroke = attributeOf(path, 'stroke', 'none');
  const outline = outlineOperators(attributeOf(path, 'd', ''));
  const filled =
    fill === 'none'
      ? ''
      : `${fillOperator(channels(fill))}\n${outline}${attributeOf(path, 'fill-rule', 'nonzero') === 'evenodd' ? 'f*' : 'f'}`;
  const stroked = stroke === 'none' ? '' : `${strokeOperators(path, stroke)}\n${outline}S`;
  const parts = attributeOf(path, 'paint-order', 'fill').startsWith('stroke')
    ? [stroked, filled]
    : [filled, stroked];
  return ['q', ...parts.filter((part) => part !== ''), 'Q'].join('\n');
}

/** Red, green and blue in [0, 1]. */
export function fillOperator(colour: readonly number[]): string {
  return `${colour.map(decimal).join(' ')} rg`;
}

function strokeOperators(path: VectorPath, colour: string): string {
  const dash = attributeOf(path, 'stroke-dasharray', '').replaceAll(',', ' ').trim();
  return [
    `${channels(colour).map(decimal).join(' ')} RG`,
    `${decimal(Number(attributeOf(path, 'stroke-width', '1')))} w`,
    `${CAPS[attributeOf(path, 'stroke-linecap', 'butt')]} J`,
    `${JOINS[attributeOf(path, 'stroke-linejoin', 'miter')]} j`,
    `${attributeOf(path, 'stroke-miterlimit', '4')} M`,
    `[${dash === 'none' ? '' : dash}] 0 d`,
  ].join(' ');
}

/** The simplified paths of the rasterizer: absolute M, L, Q, C and Z, in pairs of numbers. */
function outlineOperators(d: string): string {
  const lines: string[] = [];
  let at: readonly number[] = [0, 0];
  for (const [, letter = '', rest = ''] of d.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const numbers = rest.trim() === '' ? [] : rest.trim().split(/\s+/).map(Number);
    const curve = letter === 'Q' ? raise(at, numbers) : numbers;
    lines.push(`${curve.map(decimal).join(' ')} ${operatorOf(letter)}`.trim());
    if (numbers.length >= 2) at = numbers.slice(-2);
  }
  return `${lines.join('\n')}\n`;
}

function operatorOf(letter: string): string {
  const operator = { M: 'm', L: 'l', Q: 'c', C: 'c', Z: 'h' }[letter];
  if (!operator) throw new Error(`path command ${letter} is not known`);
  return operator;
}

/** A quadratic curve from `at` as the cubic one that it is. */
function raise(at: readonly number[], [cx, cy, x, y]: readonly number[]): number[] {
  const third = (from: number, to: number): number => from + (2 / 3) * (to - from);
  return [third(at[0]!, cx!), third(at[1]!, cy!), third(x!, cx!), third(y!, cy!), x!, y!];
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
}

function decimal(value: number): string {
  return String(Number(value.toFixed(4)));
}
