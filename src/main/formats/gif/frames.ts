import type { Picture } from '../../../core/image.ts';
import { unreadable } from '../png/chunks.ts';
import { FRAME_BOUNDS, MAX_FRAMES, type AnimationFrames } from '../animation.ts';
import { joinBlocks, MAX_EXTENSIONS, measureBlocks } from './blocks.ts';
import { unpackLzw } from './lzw.ts';
import type { Palette } from './gifenc.ts';
import type { IndexedPicture } from './palette.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const HEADER = 13;
/** Of a frame: place, size and flags. */
const FRAME_HEAD = 10;
const OWN_PALETTE = 0x80;
const INTERLACED = 0x40;

interface Frame {
  /** Where its palette begins, and of how many colours; then come the size of its data's codes, and blocks. */
  readonly at: number;
  readonly colours: number;
}

/**
 * Takes apart a GIF that may be hostile, of the kind that gif.ts writes: every frame whole, with colours of its own.
 * Throws latent/unreadable naming `name` and what is at fault.
 */
export function readGifFrames(bytes: Uint8Array, name: string): AnimationFrames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER) throw unreadable(name, 'ends in its head');
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const count = width * height;
  if (count < 1 || count > FRAME_BOUNDS.pixels) throw unreadable(name, `size ${width} × ${height}`);
  const frames = findFrames(bytes, view, name);
  return {
    width,
    height,
    count: frames.length,
    async *frames() {
      for (const { at, colours } of frames) {
        const data = at + 3 * colours;
        const { size } = measureBlocks(bytes, data + 1, name);
        const index = unpackLzw(joinBlocks(bytes, data + 1, size), bytes[data]!, count, name);
        yield colourPicture({ palette: readPalette(bytes, at, colours), index }, width, height, name);
      }
    },
  };
}

/** What a GIF shows of a picture. Throws latent/unreadable on an index that the palette does not have. */
export function colourPicture(
  { palette, index }: IndexedPicture,
  width: number,
  height: number,
  name: string,
): Picture {
  const picture = { width, height, rgba: new Uint8ClampedArray(4 * width * height) };
  const pixels = new Uint32Array(picture.rgba.buffer);
  // Of a pixel as the little-endian word that RGBA8 is.
  const words = Uint32Array.from(palette, ([red, green, blue]) => {
    return ((255 << 24) | (blue! << 16) | (green! << 8) | red!) >>> 0;
  });
  index.forEach((place, i) => {
    if (place >= words.length) throw unreadable(name, `colour ${place} is not in its palette`);
    pixels[i] = words[place]!;
  });
  return picture;
}

function findFrames(bytes: Uint8Array, view: DataView, name: string): Frame[] {
  const frames: Frame[] = [];
  let extensions = 0;
  let at = HEADER + (bytes[10]! & OWN_PALETTE ? 3 * (2 << (bytes[10]! & 7)) : 0);
  while (bytes[at] !== TRAILER) {
    const start = at;
    if (bytes[at] === EXTENSION) {
      extensions += 1;
      if (extensions > MAX_EXTENSIONS) throw unreadable(name, `has more than ${MAX_EXTENSIONS} extensions`);
      at = measureBlocks(bytes, at + 2, name).end;
      continue;
    }
    if (bytes[at] !== IMAGE) throw unreadable(name, `byte ${at} begins neither an extension nor a frame`);
    const flags = bytes[at + FRAME_HEAD - 1];
    if (flags === undefined) throw unreadable(name, `ends in frame ${frames.length}`);
    const place = [1, 3, 5, 7].map((offset) => view.getUint16(start + offset, true));
    if (place.join() !== `0,0,${view.getUint16(6, true)},${view.getUint16(8, true)}`)
      throw unreadable(name, `frame ${frames.length} is not of the whole picture`);
    if (!(flags & OWN_PALETTE) || flags & INTERLACED)
      throw unreadable(name, `frame ${frames.length} has no palette of its own, or is interlaced`);
    if (frames.length >= MAX_FRAMES) throw unreadable(name, `has more than ${MAX_FRAMES} frames`);
    const colours = 2 << (flags & 7);
    frames.push({ at: at + FRAME_HEAD, colours });
    at = measureBlocks(bytes, at + FRAME_HEAD + 3 * colours + 1, name).end;
  }
  return frames;
}

function readPalette(bytes: Uint8Array, at: number, colours: number): Palette {
  return Array.from({ length: colours }, (_, i) => [...bytes.subarray(at + 3 * i, at + 3 * i + 3)]);
}
