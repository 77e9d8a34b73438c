import type { FigureStyle } from '../../../contract/figures/style.ts';
import { cssColour, type Rgb } from '../../formats/vector.ts';

/** Colours of a figure: greys and one accent, so that the pictures are the only other colour. */
export interface Theme {
  readonly paper: Rgb;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly curve: string;
  readonly accent: string;
}

/** The colours of one figure: a theme, with or without its paper. */
export interface FigureColours extends Omit<Theme, 'paper'> {
  readonly paper: Rgb | null;
  /** Colour of the outline that separates letters from lines; null without paper, where it would be visible. */
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

export function coloursOf({ theme, transparent }: Pick<FigureStyle, 'theme' | 'transparent'>): FigureColours {
  const { paper, ...inks } = themes[theme];
  return transparent ? { ...inks, paper: null, halo: null } : { ...inks, paper, halo: cssColour(paper) };
}
