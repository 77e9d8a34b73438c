import * as v from 'valibot';
import { figureSpec, type FigureSpec } from './figures/index.ts';
import { arrayFormats, tableFormats, type ArrayFormat, type TableFormat } from './formats.ts';

/** The contents of a file of arrays. */
const arrayContents = ['xT', 'x0', 'trajectories'] as const;

/**
 * The numbers behind a figure, for other programs.
 * - xT: each latent once, [N, C, H, W], in the order in which the figure first shows what comes of it; of an inversion
 *   the inverted latents, image by image, each at every S.
 * - x0: every tile, [N, C, H, W], row by row, not clamped.
 * - trajectories: x_t, from x_T on, and x̂_0 of every tile at every step: [N, S, 2, C, H, W] as .npy, which holds one S only;
 *   as .safetensors `S50.xt` and `S50.predX0` [N, S, C, H, W] and `S50.t` [S], for each S.
 * - metrics: every number that the figure draws: a row for each distance of a sheet or an inversion, each step of a
 *   trajectory, each frame of a line, each tile of a plane.
 *
 * Of a comparison those of the first side, then those of the second; a table says in the column `side` which.
 */
export type DataSpec = { readonly figure: FigureSpec } & DataChoice;

/** Which of them, and how they are written. */
export type DataChoice =
  | { readonly content: (typeof arrayContents)[number]; readonly format: ArrayFormat }
  | { readonly content: 'metrics'; readonly format: TableFormat };

/** Parses a request for data that may be untrusted. */
export const dataSpec: v.GenericSchema<unknown, DataSpec> = v.variant('content', [
  v.strictObject({
    content: v.picklist(arrayContents),
    format: v.picklist(arrayFormats),
    figure: figureSpec,
  }),
  v.strictObject({ content: v.literal('metrics'), format: v.picklist(tableFormats), figure: figureSpec }),
]);
