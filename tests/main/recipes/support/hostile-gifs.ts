/** GIFs whose comments are made to keep a reader busy. */

const HEAD = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([1, 0, 1, 0, 0, 0, 0])]);
const FRAME = Buffer.of(0x2c);

/** About so many bytes of comments of one letter each, then a frame. */
export function gifOfComments(bytes: number): Buffer {
  return gifOf(bytes, Buffer.of(0x21, 0xfe, 1, 65, 0));
}

/** About so many bytes of comments that begin as a recipe does, cut into blocks of one letter. */
export function gifOfNearRecipes(bytes: number): Buffer {
  const blocks = [...Buffer.from('slerpscope')].flatMap((letter) => [1, letter]);
  return gifOf(bytes, Buffer.of(0x21, 0xfe, ...blocks, 1, 65, 0));
}

/** One comment of about so many bytes, in blocks of one letter. */
export function gifOfBlocks(bytes: number): Buffer {
  const blocks = Buffer.alloc(2 * Math.floor(bytes / 2), Buffer.of(1, 65));
  return Buffer.concat([HEAD, Buffer.of(0x21, 0xfe), blocks, Buffer.of(0), FRAME]);
}

function gifOf(bytes: number, extension: Buffer): Buffer {
  const count = Math.ceil(bytes / extension.length);
  return Buffer.concat([HEAD, Buffer.alloc(count * extension.length, extension), FRAME]);
}
