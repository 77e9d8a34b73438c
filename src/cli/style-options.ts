import { MAX_GUTTER, MAX_SCALE, MAX_TITLE, type FigureStyle } from '../contract/figures/style.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { fontOption, readFont } from './font-option.ts';

/** The style of a figure. */

const switches = ['on', 'off'] as const;

type Texts = Omit<FigureStyle, 'settings' | 'scale'>;

/** Options of a kind of figure with this default style. */
export function styleOptions(usual: Texts): OptionTable {
  const onOff = (is: boolean): string => (is ? 'on' : 'off');
  return {
    scale: {
      value: 'K',
      help: `screen pixels per model pixel, 1 … ${MAX_SCALE}`,
      default: 'tiles near 128 px',
    },
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

export function readStyle(given: GivenOptions, usual: Texts): Texts & Pick<FigureStyle, 'scale'> {
  const title = given.text('title') ?? usual.title;
  if (title.length > MAX_TITLE)
    throw new BadInput(`--title ${title}: ${title.length} characters, at most ${MAX_TITLE}`);
  const onOff = (name: 'labels' | 'captions'): boolean => {
    const choice = given.choice(name, switches);
    return choice === undefined ? usual[name] : choice === 'on';
  };
  return {
    scale: given.integer('scale', 1, MAX_SCALE) ?? null,
    title,
    labels: onOff('labels'),
    captions: onOff('captions'),
    gutter: given.integer('gutter', 0, MAX_GUTTER) ?? usual.gutter,
    theme: given.choice('theme', ['light', 'dark']) ?? usual.theme,
    transparent: given.has('transparent'),
    font: readFont(given)?.sha256 ?? null,
  };
}
