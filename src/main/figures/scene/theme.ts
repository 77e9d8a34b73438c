import type { FigureStyle } from '../../../contract/figures/style.ts';
import { cssColour, type Rgb } from '../../formats/vector.ts';

/** Colours of a figure: the pictures are the only colour but for one accent. */
export interface Theme {
  readonly paper: Rgb;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly curve: string;
  readonly accent: string;
}

/** A theme on paper, or on whatever lies behind. */
export interface Look extends Omit<Theme, 'paper'> {
  readonly paper: Rgb | null;
  /** Around letters that stand on lines; null where that would be seen. */
  readonly halo: string | null;
}

export const themes: Readonly<Record<FigureStyle['theme'], Theme>> = {
  light: {
    paper: [255, 255, 255],
    ink: '#18191a',
    muted: '#5c5e63',
    rule: '#e3e3e0',
    curve: '#b4b6ba',
    accent: '#1d5fe0',
  },
  dark: {
    paper: [19, 20, 22],
    ink: '#ececed',
    muted: '#a3a6ad',
    rule: '#2b2d30',
    curve: '#5d6067',
    accent: '#6ea8ff',
  },
};

export function lookOf({ theme, transparent }: Pick<FigureStyle, 'theme' | 'transparent'>): Look {
  const { paper, ...inks } = themes[theme];
  return transparent ? { ...inks, paper: null, halo: null } : { ...inks, paper, halo: cssColour(paper) };
}
