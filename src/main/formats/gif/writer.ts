import type { FileText } from '../../../contract/formats.ts';
import type { Animation } from '../animation.ts';
import { GIFEncoder } from './gifenc.ts';
import { indexPicture } from './palette.ts';

const EXTENSION = 0x21;
const APPLICATION = 0xff;
const COMMENT = 0xfe;
const TRAILER = 0x3b;
const MAX_IN_BLOCK = 255;

/**
 * A GIF in pieces, frame by frame, each with a palette of its own. A delay is a hundredth of a second at least, so the
 * frames' are rounded against each other: every frame begins within 5 ms of its time, and the whole is as long as it should be.
 * @param texts comment extensions before the first frame: the keyword, a line feed, the text in UTF-8
 */
export async function* writeGif(
  animation: Animation,
  texts: readonly FileText[] = [],
): AsyncGenerator<Uint8Array> {
  const { width, height, rate } = animation;
  yield header(animation, texts);
  const gif = GIFEncoder({ auto: false });
  let at = 0;
  for await (const frame of animation.frames()) {
    const { palette, index } = indexPicture(frame);
    const delay = hundredths(at + 1, rate) - hundredths(at, rate);
    gif.writeFrame(index, width, height, { palette, delay: 10 * delay });
    yield gif.stream.bytes();
    gif.stream.reset();
    at += 1;
  }
  yield Uint8Array.of(TRAILER);
}

/** When frame i begins. */
function hundredths(i: number, rate: number): number {
  return Math.round((100 * i) / rate);
}

/** Signature, size, no palette for all; how often it is played; comments. */
function header({ width, height, endless }: Animation, texts: readonly FileText[]): Buffer {
  const screen = Buffer.alloc(13);
  screen.write('GIF89a', 0, 'latin1');
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  screen.writeUInt8(0x70, 10); // 8 bits a channel
  return Buffer.concat([screen, ...(endless ? [forever()] : []), ...texts.map(comment)]);
}

/** Netscape's extension, which all players know; without it a GIF plays once. */
function forever(): Buffer {
  return Buffer.concat([
    Buffer.of(EXTENSION, APPLICATION, 11),
    Buffer.from('NETSCAPE2.0', 'latin1'),
    Buffer.of(3, 1, 0, 0, 0),
  ]);
}

function comment({ keyword, text }: FileText): Buffer {
  const bytes = Buffer.from(`${keyword}\n${text}`, 'utf8');
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_IN_BLOCK) {
    const block = bytes.subarray(at, at + MAX_IN_BLOCK);
    blocks.push(Buffer.of(block.length), block);
  }
  return Buffer.concat([Buffer.of(EXTENSION, COMMENT), ...blocks, Buffer.of(0)]);
}
