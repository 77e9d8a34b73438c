/** Colours as rrggbb, the drawing library's format. */

/**
 * The colour at u of the piecewise linear path through colours, plus an offset of some 255ths per channel.
 * @param {string[]} path colours as rrggbb
 * @param {number} u in [0, 1)
 * @param {number[]} offset one per channel
 */
export function interpolateColours(path, u, offset) {
  const place = u * (path.length - 1);
  const from = Math.floor(place);
  const [before, after] = [channelsOf(path, from), channelsOf(path, from + 1)];
  return hex(before.map((value, c) => value + ((after[c] ?? 0) - value) * (place - from) + (offset[c] ?? 0)));
}

/**
 * @param {number} hue in turns
 * @param {number} saturation in [0, 1]
 * @param {number} lightness in [0, 1]
 */
export function hsl(hue, saturation, lightness) {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (/** @type {number} */ n) => {
    const k = (n + hue * 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return hex([channel(0), channel(8), channel(4)]);
}

/** @param {number[]} channels 0 … 255 */
function hex(channels) {
  return Buffer.from(channels.map((value) => Math.round(Math.min(255, Math.max(0, value))))).toString('hex');
}

/**
 * @param {string[]} path
 * @param {number} index
 */
function channelsOf(path, index) {
  return [...Buffer.from(path[index] ?? '', 'hex')];
}
