import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { projectRoot } from '../../../../src/main/project-root.ts';
import type { PdfPath } from './pdf-paths.ts';

/** Letters and digits by their outlines: text in a figure's file is nothing else. */

type Contour = PdfPath['contours'][number];

interface Known {
  readonly letter: string;
  /** At a font size of 1. */
  readonly height: number;
  /** Its points, the height being 1. */
  readonly shape: Contour;
}

const fonts = join(projectRoot(import.meta.dirname), 'resources', 'fonts');
const FACES = [
  {
    file: 'Inter-Regular.ttf',
    family: 'Inter',
    scale: 1,
    letters: '0123456789abcdefghkmnopqrstuvwxyzCDEMNPRS',
  },
  { file: 'Inter-SemiBold.ttf', family: 'Inter', scale: 1, letters: '0123456789abcdefghkmnopqrstuvwxyzTS' },
  // A letter of mathematics is set larger: its size is that of the text around it.
  { file: 'KaTeX_Math-Italic.ttf', family: 'KaTeX_Math', scale: 1.14, letters: 'STtuvxηθσα' },
];
/** Rectangles and the like are the shapes of too many letters. */
const MIN_TILE_POINTS = 6;
const SIZE = 100;
let known: readonly Known[] | null = null;

/** The font size of every letter and digit whose outline is known, in the unit of the paths. */
export function sizesOf(paths: readonly PdfPath[]): { readonly letter: string; readonly size: number }[] {
  known ??= FACES.flatMap(knownIn);
  const all = known;
  return paths
    .filter(({ filled, stroke }) => filled && stroke === null)
    .flatMap(({ contours }) => contours)
    .flatMap((contour) => {
      const { height, shape } = normalized(contour);
      const found = all.find((one) => isAlike(one.shape, shape));
      return found ? [{ letter: found.letter, size: height / found.height }] : [];
    });
}

function knownIn({ file, family, scale, letters }: (typeof FACES)[number]): Known[] {
  return [...letters].flatMap((letter) => {
    const style = family === 'Inter' ? '' : ' font-style="italic"';
    const weight = file.includes('SemiBold') ? 600 : 400;
    const text = `<text x="0" y="${SIZE}" font-family="${family}" font-size="${SIZE}" font-weight="${weight}"${style}>${letter}</text>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${text}</svg>`;
    const font = { loadSystemFonts: false, fontFiles: [join(fonts, file)] };
    const paths = [...new Resvg(svg, { font, logLevel: 'off' }).toString().matchAll(/ d="([^"]*)"/g)];
    return paths
      .flatMap(([, d]) => contoursIn(d!))
      .map((contour) => {
        const { height, shape } = normalized(contour);
        return { letter, height: (height / SIZE) * scale, shape };
      });
  });
}

/** The ends of lines and curves. */
function contoursIn(d: string): Contour[] {
  const contours: [number, number][][] = [];
  for (const [, command, numbers = ''] of d.matchAll(/([MLQC])([^A-Z]*)/g)) {
    const values = numbers
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (command === 'M') contours.push([]);
    contours.at(-1)!.push([values.at(-2)!, values.at(-1)!]);
  }
  return contours;
}

function normalized(contour: Contour): { height: number; shape: Contour } {
  const [xs, ys] = [contour.map(([x]) => x), contour.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const height = Math.max(...ys) - top;
  const shape = contour.map(([x, y]): [number, number] => [(x - left) / height, (y - top) / height]);
  // A contour may end where it began, or leave that to its end.
  const closes = shape.length > 1 && distance(shape[0]!, shape.at(-1)!) < 1e-3;
  return { height, shape: closes ? shape.slice(0, -1) : shape };
}

function isAlike(a: Contour, b: Contour): boolean {
  return (
    a.length >= MIN_TILE_POINTS &&
    a.length === b.length &&
    a.every((point, i) => distance(point, b[i]!) < 0.02)
  );
}

const distance = ([x, y]: readonly [number, number], [u, v]: readonly [number, number]): number =>
  Math.hypot(x - u, y - v);
