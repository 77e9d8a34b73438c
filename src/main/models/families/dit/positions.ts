import { widthOf, type DiTConfig } from './config.ts';

/**
 * The embedding of each patch's position, [width, rows, columns]: the first half of the width is of the column, the second of
 * the row, each [sin(pos·w), cos(pos·w)] with w_i = 10000^(−i/(width/4)), in double precision. At another size than the one
 * that the network was made for, positions are stretched over that of its rows. (diffusers' get_2d_sincos_pos_embed.)
 */
export function positionEmbedding(config: DiTConfig): Float32Array {
  const { sampleSize, patchSize, baseRows } = config;
  const [rows, columns] = [sampleSize[0] / patchSize, sampleSize[1] / patchSize];
  const quarter = widthOf(config) / 4;
  const embedding = new Float32Array(4 * quarter * rows * columns);
  let at = 0;
  for (const [axis, count] of [
    ['column', columns],
    ['row', rows],
  ] as const)
    for (const wave of [Math.sin, Math.cos])
      for (let i = 0; i < quarter; i++) {
        const frequency = 10_000 ** (-i / quarter);
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const position = ((axis === 'row' ? row : column) * baseRows) / count;
            embedding[at++] = wave(position * frequency);
          }
      }
  return embedding;
}
