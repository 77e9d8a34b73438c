import { join } from 'node:path';
import type { PlaneFigure } from '../../../../src/contract/figures/plane.ts';
import { bareStyle } from '../../../../src/contract/figures/style.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { writeStreamAtomically } from '../../../../src/main/files/atomic-file.ts';
import { renderFigure } from '../../../../src/main/figures/figure.ts';
import { pictureOf } from '../../../../src/main/figures/scene/picture.ts';
import { peakMemory } from '../../../support/peak-memory.ts';
import { readPngRows } from './png-stream.ts';

/**
 * A process that writes a figure of so many tiles in each direction, reads it back and says as JSON what it found and how much
 * memory it took at its highest.
 */

const [folder = '', resources = '', side] = process.argv.slice(2);
const SIDE = Number(side);
const SCALE = 16;
const PITCH = 32 * SCALE + 2;
const shape: LatentShape = [3, 32, 32];

const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
const named = (n: number) => ({ name: `seed:${n}`, ref: seed(n) });
const spec: PlaneFigure = {
  kind: 'plane',
  corners: [named(1), named(2), named(3), named(4)],
  columns: SIDE,
  rows: SIDE,
  ...bareStyle,
  settings: { numSteps: 1, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none' },
  scale: SCALE,
};

/** Faces would be as various: every tile has a brightness of its own and a slope in each direction. */
function tileOf(i: number): Latent {
  const data = Float32Array.from({ length: 3 * 1024 }, (_, at) => {
    const [x, y] = [at % 32, Math.floor(at / 32) % 32];
    return Math.sin(i * 0.37 + Math.floor(at / 1024)) * 0.5 + (x - y) / 100;
  });
  return makeLatent(shape, data);
}
const tiles = Array.from({ length: 97 }, (_, i) => tileOf(i)); // a figure this large is not sampled here

const figure = await renderFigure(
  spec,
  async (wanted) => ({ tiles: wanted.map((_, i) => tiles[i % tiles.length]!), distances: [] }),
  { shape, resources, resolve: () => Promise.reject(new Error('nothing to resolve')) },
);
const path = join(folder, 'huge.png');
await writeStreamAtomically(path, figure.write('png', [{ keyword: 'parameters', text: 'huge' }]));

const pictures = tiles.map(({ data }) => pictureOf(data, shape));
let wrong = 0;
let wanted = Buffer.alloc(0);
let written = { width: 0, height: 0 };
/** The row as it should be, from the tiles alone. */
function drawRow(y: number): void {
  wanted.fill(255);
  const [row, at] = [Math.floor(y / PITCH), Math.floor((y % PITCH) / SCALE)];
  if (at >= 32) return;
  for (let x = 0; x < written.width; x++) {
    const [column, from] = [Math.floor(x / PITCH), Math.floor((x % PITCH) / SCALE)];
    if (from >= 32) continue;
    const { rgba } = pictures[(row * SIDE + column) % tiles.length]!;
    for (let c = 0; c < 3; c++) wanted[3 * x + c] = rgba[4 * (32 * at + from) + c]!;
  }
}
const chunks = await readPngRows(path, {
  size(width, height, channels) {
    written = { width, height };
    wanted = Buffer.alloc(width * channels);
  },
  row(samples, y, same) {
    // A row that repeats must do so where the tiles do.
    if (y % PITCH === 0 || y % PITCH === PITCH - 2 || (y % PITCH) % SCALE === 0) drawRow(y);
    else if (same) return;
    if (!wanted.equals(samples)) wrong += 1;
  },
});
const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    ...written,
    wrong,
    chunks: [...new Set(chunks)],
    megabytes: peakMemory() / 2 ** 20,
    seconds: (userCPUTime + systemCPUTime) / 1e6,
  }),
);
