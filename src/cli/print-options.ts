import { lengthText, readLength, readPoints } from '../contract/figures/print-length.ts';
import { printPresets, type PrintPreset } from '../contract/figures/print-presets.ts';
import { PRINT_BOUNDS, type PrintSize } from '../contract/figures/style.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import { reportError } from '../contract/errors.ts';
import { BadInput } from './bad-input.ts';

/** The size of a figure in print. */

const presets: readonly PrintPreset[] = printPresets;
const usual = printPresets[0].size;

export const printOptions = {
  width: {
    value: 'SIZE',
    help: `size in print: a width in in, cm, mm, pt or px (px at --dpi), or ${presets.map(({ id }) => id).join(', ')}`,
  },
  height: {
    value: 'SIZE',
    help: 'height of the page, the figure in its middle; with --width',
    default: 'as high as the figure',
  },
  text: { value: 'SIZE', help: 'size of names and headers in pt; with --width', default: `${usual.text}pt` },
  dpi: { value: 'N', help: 'pixels per inch; with --width', default: String(usual.dpi) },
} satisfies OptionTable;

/** Undefined where no width is given. Throws BadInput, one line that names the option, its value and its bounds. */
export function readPrint(given: GivenOptions): PrintSize | undefined {
  const width = given.text('width');
  if (width === undefined) {
    refuse(given, ['height', 'text', 'dpi'], 'needs --width, the size of the figure in print');
    return undefined;
  }
  refuse(given, ['scale'], 'cannot go with --width, which decides how large tiles are');
  const preset = presets.find(({ id }) => id === width)?.size;
  const base: PrintSize = preset ?? usual;
  const dpi = bounded(given, 'dpi', given.number('dpi'), String) ?? base.dpi;
  const lengthOf = (name: 'width' | 'height'): number | undefined =>
    bounded(
      given,
      name,
      readOption(given, name, (text) => readLength(text, dpi)),
      lengthText,
    );
  const height = lengthOf('height') ?? preset?.height;
  return {
    width: preset?.width ?? lengthOf('width')!,
    ...(height !== undefined && { height }),
    text:
      bounded(given, 'text', readOption(given, 'text', readPoints), (points) => `${points} pt`) ?? base.text,
    dpi,
  };
}

function readOption(given: GivenOptions, name: string, read: (text: string) => number): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  try {
    return read(text);
  } catch (error) {
    const names = name === 'width' ? `, or ${presets.map(({ id }) => id).join(', ')}` : '';
    throw new BadInput(`--${name} ${reportError(error).message}${names}`, { cause: error });
  }
}

function bounded(
  given: GivenOptions,
  name: keyof typeof PRINT_BOUNDS,
  value: number | undefined,
  write: (value: number) => string,
): number | undefined {
  if (value === undefined) return undefined;
  const [low, high] = PRINT_BOUNDS[name];
  if (value >= low && value <= high) return value;
  throw new BadInput(`--${name} ${given.text(name)}: must be within ${write(low)} … ${write(high)}`);
}
