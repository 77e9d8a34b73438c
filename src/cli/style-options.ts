import {
  MAX_GUTTER,
  MAX_SCALE,
  MAX_TITLE,
  plotPlaces,
  proposedStyle,
  type DefaultStyle,
  type FigureStyle,
} from '../contract/figures/style.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { fontOption, readFont } from './font-option.ts';
import { printOptions, readPrint } from './print-options.ts';

/** The style of a figure. */

const switches = ['on', 'off'] as const;

/** Options of a kind of figure with this default style. */
export function styleOptions(usual: DefaultStyle): OptionTable {
  const onOff = (is: boolean): string => (is ? 'on' : 'off');
  return {
    scale: {
      value: 'K',
      help: `screen pixels per model pixel, 1 … ${MAX_SCALE}`,
      default: 'tiles near 128 px',
    },
    ...printOptions,
    smooth: { help: 'interpolates enlarged pictures; otherwise each pixel is a square' },
    title: { value: 'TEXT', help: 'a title line at the top' },
    labels: {
      value: 'on|off',
      bare: 'on',
      help: 'names of pins, rows and columns',
      default: onOff(usual.labels),
    },
    captions: {
      value: 'on|off',
      bare: 'on',
      help: 'u, v, S, η, angles, distances',
      default: onOff(usual.captions),
    },
    gutter: { value: 'PX', help: `pixels between tiles, 0 … ${MAX_GUTTER}`, default: String(usual.gutter) },
    theme: { value: 'NAME', help: 'light, dark', default: usual.theme },
    transparent: { help: 'draws no background' },
    ...fontOption,
  };
}

/** Of kinds that have a plot. */
export const plotOption = {
  plot: {
    value: plotPlaces.join('|'),
    help: 'where the plot stands, or that there is none',
    default: 'right, with --width where it fits',
  },
} satisfies OptionTable;

/** The style of a new figure. */
export function readStyle(given: GivenOptions, usual: DefaultStyle): FigureStyle {
  const title = given.text('title') ?? usual.title;
  if (title.length > MAX_TITLE)
    throw new BadInput(`--title ${title}: ${title.length} characters, at most ${MAX_TITLE}`);
  const onOff = (name: 'labels' | 'captions'): boolean => {
    const choice = given.choice(name, switches);
    return choice === undefined ? usual[name] : choice === 'on';
  };
  const print = readPrint(given);
  const plot = given.choice('plot', plotPlaces);
  return {
    ...proposedStyle(usual),
    scale: given.integer('scale', 1, MAX_SCALE) ?? null,
    title,
    labels: onOff('labels'),
    captions: onOff('captions'),
    gutter: given.integer('gutter', 0, MAX_GUTTER) ?? usual.gutter,
    theme: given.choice('theme', ['light', 'dark']) ?? usual.theme,
    transparent: given.has('transparent'),
    font: readFont(given)?.sha256 ?? null,
    ...(print && { print }),
    ...(plot && { plot }),
    ...(given.has('smooth') && { smooth: true }),
  };
}
