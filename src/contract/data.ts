import type { FigureSpec } from './figure.ts';

/** What of a figure's numbers. */
const dataContents = ['xT', 'x0', 'trajectories', 'metrics'] as const;
export type DataContent = (typeof dataContents)[number];

/** Formats of arrays, and of tables. */
export const arrayFormats = ['npy', 'safetensors'] as const;
export const tableFormats = ['csv', 'json'] as const;
export type ArrayFormat = (typeof arrayFormats)[number];
export type TableFormat = (typeof tableFormats)[number];

/**
 * The numbers behind a figure, for other programs.
 * - xT: each latent once, [N, C, H, W], in the order in which the figure first shows what comes of it; of an inversion the
 *   codes, image by image, each at every S.
 * - x0: every tile, [N, C, H, W], row by row, not clamped.
 * - trajectories: x_t, from x_T on, and x̂_0 of every tile at every step: [N, S, 2, C, H, W] as .npy, which holds one S only;
 *   as .safetensors `S50.xt` and `S50.predX0` [N, S, C, H, W] and `S50.t` [S], for each S.
 * - metrics: every number that the figure draws: a row for each distance of a sheet or an inversion, each step of a
 *   trajectory, each frame of a line, each tile of a plane.
 */
export type DataSpec = { readonly figure: FigureSpec } & DataChoice;

/** Which of them, and how they are written. */
export type DataChoice =
  | { readonly content: 'xT' | 'x0' | 'trajectories'; readonly format: ArrayFormat }
  | { readonly content: 'metrics'; readonly format: TableFormat };
