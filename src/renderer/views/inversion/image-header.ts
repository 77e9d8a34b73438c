import type { PixelSize } from '../../canvas/scale.ts';

/** Width and height from the header of a PNG, JPEG or WebP file; null for anything else, and for a cut header. */
export function readImageSize(bytes: Uint8Array<ArrayBuffer>): PixelSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(at, at + length));
  try {
    if (text(0, 8) === '\x89PNG\r\n\x1a\n') return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(0, 3) === '\xff\xd8\xff') return readJpegSize(view);
    if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return readWebpSize(view, text(12, 4));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the file ends in its header
  }
  return null;
}

/** Segments one after another, up to the one that begins a frame. */
function readJpegSize(view: DataView): PixelSize | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === 0xff)
      at += 1; // a byte that fills up
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7))
      at += 2; // a marker without a segment
    else at += 2 + view.getUint16(at + 2);
  }
}

function readWebpSize(view: DataView, chunk: string): PixelSize | null {
  const uint24 = (at: number): number => view.getUint16(at, true) + 65_536 * view.getUint8(at + 2);
  if (chunk === 'VP8X') return { width: uint24(24) + 1, height: uint24(27) + 1 };
  if (chunk === 'VP8 ')
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk !== 'VP8L') return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
