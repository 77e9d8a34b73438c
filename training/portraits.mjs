/**
 * Draws the training pictures: cartoon portraits in the style toonHead by Johan Melin (CC BY 4.0).
 *
 *   node training/portraits.mjs --count 24000 --size 64 --seed train --out train.npy
 *
 * Writes uint8 of shape [count, size, size, 3] as .npy. Picture i depends on the seed and i alone: a longer set
 * begins with the shorter one, and several processes can each draw a part with --first. Nothing is downloaded.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createAvatar } from '@dicebear/core';
import { toonHead } from '@dicebear/collection';
import { Resvg } from '@resvg/resvg-js';
import { hsl, interpolateColours } from './colours.mjs';

/** From light to dark; a portrait's skin is any colour between two neighbours. */
const SKIN = ['f8d9c4', 'f1c3a5', 'd9a384', 'c68e7a', 'b98e6a', 'a36b4f', '7b4c35', '5c3829'];
/** From black over brown, red and blond to grey. */
const HAIR = ['1f1615', '2c1b18', '724133', 'a55728', 'b58143', 'd6b370', 'e9dcc0', 'a3a09c'];
/** Largest offset of a channel of skin and hair from that path, of 255. */
const JITTER = 10;
/** The share of portraits with a beard, in percent. */
const BEARDS = 25;

const BOUNDS = {
  count: { least: 1, most: 1_000_000 },
  first: { least: 0, most: 1_000_000 },
  size: { least: 8, most: 512 },
};

/**
 * The SVG of one portrait. Every choice is drawn here and named, none is left to the library's own seed.
 * @param {string} seed the set's name
 * @param {number} index the portrait's place in it
 */
export function portrait(seed, index) {
  const draw = (/** @type {string} */ name) => uniform(`${seed}/${index}/${name}`);
  const pick = (/** @type {keyof typeof CHOICES} */ name) => {
    const values = CHOICES[name];
    return [values[Math.floor(draw(name) * values.length)]];
  };
  const along = (/** @type {string[]} */ path, /** @type {string} */ name) =>
    interpolateColours(
      path,
      draw(name),
      ['r', 'g', 'b'].map((c) => (2 * draw(`${name}.${c}`) - 1) * JITTER),
    );
  return createAvatar(toonHead, {
    seed: `${index}`,
    flip: draw('flip') < 0.5,
    hair: pick('hair'),
    rearHair: pick('rearHair'),
    rearHairProbability: draw('hasRearHair') < 0.5 ? 100 : 0,
    beard: pick('beard'),
    beardProbability: draw('hasBeard') * 100 < BEARDS ? 100 : 0,
    eyes: pick('eyes'),
    eyebrows: pick('eyebrows'),
    mouth: pick('mouth'),
    clothes: pick('clothes'),
    skinColor: [along(SKIN, 'skin')],
    hairColor: [along(HAIR, 'hairColor')],
    clothesColor: [hsl(draw('clothes.h'), 0.1 + 0.8 * draw('clothes.s'), 0.15 + 0.7 * draw('clothes.l'))],
    backgroundColor: [hsl(draw('back.h'), 0.05 + 0.65 * draw('back.s'), 0.35 + 0.57 * draw('back.l'))],
  }).toString();
}

const CHOICES = {
  hair: choicesOf('hair'),
  rearHair: choicesOf('rearHair'),
  beard: choicesOf('beard'),
  eyes: choicesOf('eyes'),
  eyebrows: choicesOf('eyebrows'),
  mouth: choicesOf('mouth'),
  clothes: choicesOf('clothes'),
};

/**
 * What the style knows for a part, as its own schema lists it.
 * @param {string} part
 * @returns {any[]}
 */
function choicesOf(part) {
  const property = /** @type {any} */ (toonHead.schema.properties)?.[part];
  return property.items.enum;
}

/**
 * A number in [0, 1) that depends on the text alone.
 * @param {string} text
 */
function uniform(text) {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * A picture's pixels, rows from the top, RGB.
 * @param {string} svg
 * @param {number} size width and height
 */
export function rasterize(svg, size) {
  const { pixels } = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render();
  const rgb = Buffer.alloc(size * size * 3);
  for (let i = 0; i < size * size; i += 1) pixels.copy(rgb, 3 * i, 4 * i, 4 * i + 3);
  return rgb;
}

/**
 * The header of an .npy file of bytes.
 * @param {number[]} shape
 */
export function npyHeader(shape) {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const header = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  header.writeUInt16LE(padded.length, 8);
  return Buffer.concat([header, Buffer.from(padded)]);
}

/**
 * An integer option, or an error that names it.
 * @param {'count' | 'first' | 'size'} name
 * @param {string} text
 */
function bounded(name, text) {
  const { least, most } = BOUNDS[name];
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} ${text}: must be an integer in [${least}, ${most}]`);
}

/**
 * The file's bytes: its header, then a picture after the other.
 * @param {{ count: number, first: number, size: number, seed: string }} set
 */
export async function* pictures({ count, first, size, seed }) {
  yield npyHeader([count, size, size, 3]);
  for (let i = 0; i < count; i += 1) {
    yield rasterize(portrait(seed, first + i), size);
    if ((i + 1) % 1000 === 0 || i + 1 === count) process.stderr.write(`\r${i + 1} of ${count}`);
  }
  process.stderr.write('\n');
}

async function main() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '24000' },
      first: { type: 'string', default: '0' },
      size: { type: 'string', default: '64' },
      seed: { type: 'string', default: 'train' },
      out: { type: 'string', default: 'train.npy' },
    },
  });
  const [count, first, size] = [
    bounded('count', values.count),
    bounded('first', values.first),
    bounded('size', values.size),
  ];
  await pipeline(pictures({ count, first, size, seed: values.seed }), createWriteStream(values.out));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
