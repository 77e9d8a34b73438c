import { zipSync } from 'fflate';
import { makeLatent, type LatentShape } from '../../src/core/latent.ts';
import { packArchive } from '../../src/main/documents/project-archive.ts';
import { decodeProject } from '../../src/main/documents/project-file.ts';
import { readPng } from '../../src/main/formats/png/reader.ts';
import { encodeNpy, readNpy } from '../../src/main/formats/npy/npy.ts';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { makePng } from '../main/figures/support/made-png.ts';
import { gifOfBlocks, gifOfComments } from '../main/recipes/support/hostile-gifs.ts';
import {
  gifWith,
  lineOf,
  pngWith,
  recipeOf,
  safetensorsWith,
  stored,
  vectorWith,
} from '../main/recipes/support/recipes.ts';

/** An input that is made to take as much memory as its format lets it. */
export interface HostileInput {
  readonly name: string;
  make(): Uint8Array | Promise<Uint8Array>;
  read(input: Uint8Array): unknown;
}

const MEBI = 2 ** 20;
const recipe = (input: Uint8Array): unknown => readRecipe(input, 'input');
const project = (input: Uint8Array): unknown => decodeProject(input, 'input');
const npy = (input: Uint8Array): unknown => readNpy(input, 'input');

/** Of the most pixels that are read, in the most bytes that these can take. */
function largePng(): Uint8Array {
  const [width, height] = [5793, 5791];
  const raw = new Uint8Array(height * (1 + 8 * width));
  return makePng({ width, height, depth: 16, colourType: 6, raw });
}

/** JSON as long as is read, of characters that take two bytes each, and one that stands for an entity in XML. */
function long(most: number): string {
  const head = '{"schema":1,"a":"Ω<';
  return `${head}${'a'.repeat(most - Buffer.byteLength(head) - 10)}"}`;
}

/** As many values as are read. */
const crowded = (): string => `{"schema":1,"a":[${'{"a":{}},'.repeat(199_990)}{}]}`;

/** Latents as large as they may be unpacked; packed they are nothing. */
function carrying(): string {
  const shape: LatentShape = [16, 1024, 512];
  const latents = [1, 2].map((value) => makeLatent(shape, new Float32Array(8 * MEBI).fill(value)));
  const [a, b] = latents.map(stored);
  return JSON.stringify(recipeOf(lineOf(a!, b!), latents));
}

/** A latent that does not shrink, as large as a recipe's text holds. */
function noisy(): string {
  const shape: LatentShape = [3, 1024, 1900];
  const data = Float32Array.from({ length: 3 * 1024 * 1900 }, (_, i) => Math.sin(i * i));
  const latent = makeLatent(shape, data);
  return JSON.stringify(recipeOf(lineOf(stored(latent), stored(latent)), [latent]));
}

/** A few hundred kilobytes in the zip, 128 MiB unfolded, ten bytes by what it says. */
function lying(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'project.json': new Uint8Array(128 * MEBI) }, { level: 1 }));
  zip.writeUInt32LE(10, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return zip;
}

const texts = (text: string) => [{ keyword: 'slerpscope', text }];

export const hostileInputs: readonly HostileInput[] = [
  { name: 'a PNG of many pixels', make: largePng, read: (input) => readPng(input, 'input') },
  { name: 'a long recipe', make: () => Buffer.from(long(32 * MEBI)), read: recipe },
  { name: 'a long recipe in a PNG', make: () => pngWith(texts(long(32 * MEBI))), read: recipe },
  { name: 'a long recipe in a GIF', make: () => gifWith(texts(long(32 * MEBI))), read: recipe },
  { name: 'a long recipe in an SVG', make: () => vectorWith('svg', texts(long(32 * MEBI))), read: recipe },
  { name: 'a long recipe in a PDF', make: () => vectorWith('pdf', texts(long(32 * MEBI))), read: recipe },
  {
    name: 'a long recipe in a .safetensors',
    make: () => safetensorsWith(texts(long(32 * MEBI))),
    read: recipe,
  },
  { name: 'a GIF of tiny comments', make: () => gifOfComments(128 * MEBI), read: recipe },
  { name: 'a GIF of one comment in tiny blocks', make: () => gifOfBlocks(128 * MEBI), read: recipe },
  { name: 'a recipe of many values', make: () => Buffer.from(crowded()), read: recipe },
  { name: 'a recipe with large latents', make: () => pngWith(texts(carrying())), read: recipe },
  { name: 'a recipe with a latent of noise', make: () => Buffer.from(noisy()), read: recipe },
  {
    name: 'a project with a long text',
    make: () => packArchive({ text: long(16 * MEBI), latents: new Map() }),
    read: project,
  },
  {
    name: 'a project of many values',
    make: () => packArchive({ text: crowded(), latents: new Map() }),
    read: project,
  },
  { name: 'a project that lies about its size', make: lying, read: project },
  {
    name: 'an .npy of many numbers',
    make: () => encodeNpy([80 * MEBI], new Float32Array(80 * MEBI)),
    read: npy,
  },
  {
    name: 'an .npy of many wide numbers',
    make: () => encodeNpy([60 * MEBI], new BigInt64Array(60 * MEBI)),
    read: npy,
  },
];
