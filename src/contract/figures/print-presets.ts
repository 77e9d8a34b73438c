import type { PrintSize } from './style.ts';

/** A size in print that many figures have. */
export interface PrintPreset {
  /** On the command line, after --width. */
  readonly id: string;
  /** In the window. */
  readonly title: string;
  readonly size: PrintSize;
}

const paper = { text: 8, dpi: 300 };

/** In the order of the window's list. */
export const printPresets = [
  { id: 'column', title: '3.3 in, one column', size: { width: 3.3, ...paper } },
  { id: 'page', title: '6.9 in, two columns', size: { width: 6.9, ...paper } },
  // 1920 × 1080 pixels.
  { id: 'slide', title: 'Slide, 16:9', size: { width: 40 / 3, height: 7.5, text: 18, dpi: 144 } },
] as const satisfies readonly PrintPreset[];
