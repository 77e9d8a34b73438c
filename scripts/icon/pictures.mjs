import { makeIcns, makeIco, SIZES } from './containers.mjs';

/**
 * The icon's files by name, drawn from its SVG: a PNG a size, icon.ico and icon.icns.
 * @param {string} svg
 * @returns {Promise<Map<string, Buffer>>}
 */
export async function drawIcon(svg) {
  const { Resvg } = await import('@resvg/resvg-js');
  const pngs = new Map(
    SIZES.map((size) => [size, new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng()]),
  );
  const pngOf = (/** @type {number} */ size) => /** @type {Buffer} */ (pngs.get(size));
  return new Map([
    ...SIZES.map((size) => /** @type {const} */ ([`${size}x${size}.png`, pngOf(size)])),
    ['icon.ico', makeIco(pngOf)],
    ['icon.icns', makeIcns(pngOf)],
  ]);
}
