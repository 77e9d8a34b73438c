/** The two containers that systems want an icon's pictures in. Both take PNG as it is. */

/** Apple's names for pictures of so many pixels: as they are, and as the doubled form of half the size. */
const ICNS_TYPES = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]);

const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];

/** Widths that the containers need. */
export const SIZES = [...new Set([...ICO_SIZES, ...ICNS_TYPES.map(([, size]) => size)])].sort(
  (a, b) => a - b,
);

/**
 * A Windows .ico of PNG pictures.
 * @param {(size: number) => Buffer} pngOf the picture of so many pixels
 */
export function makeIco(pngOf) {
  const entries = ICO_SIZES.map((size) => ({ size, png: pngOf(size) }));
  const head = Buffer.alloc(6 + 16 * entries.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(entries.length, 4);
  let offset = head.length;
  entries.forEach(({ size, png }, i) => {
    const at = 6 + 16 * i;
    const side = size % 256; // 256 is written as 0
    head.writeUInt8(side, at);
    head.writeUInt8(side, at + 1);
    head.writeUInt16LE(1, at + 4); // colour planes
    head.writeUInt16LE(32, at + 6); // bits a pixel
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...entries.map(({ png }) => png)]);
}

/**
 * An Apple .icns of PNG pictures.
 * @param {(size: number) => Buffer} pngOf the picture of so many pixels
 */
export function makeIcns(pngOf) {
  const parts = ICNS_TYPES.map(([type, size]) => part(type, pngOf(size)));
  return part('icns', Buffer.concat(parts));
}

/**
 * @param {string} type four letters
 * @param {Buffer} content
 */
function part(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
