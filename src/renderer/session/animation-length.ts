/** What a person types of an animation's length: frames and seconds follow from each other by the rate. */
export type Length = { readonly seconds: number } | { readonly frames: number };

/** Longest animation that a person may ask for. */
const MAX_SECONDS = 3600;
const MAX_FRAMES = 20_000;

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const SECONDS = new RegExp(`^${NUMBER}\\s*(?:s|sec|seconds?)?$`, 'i');
const FRAMES = new RegExp(`^${NUMBER}\\s*frames?$`, 'i');
const RATE = new RegExp(`^${NUMBER}\\s*(?:fps|frames per second|frames/s)$`, 'i');

/**
 * Reads "10 s at 24 fps", "10 s", "240 frames at 24 fps" or "24 fps"; a bare number is seconds.
 *
 * @throws one line that names the text
 */
export function readDuration(text: string): { readonly length: Length | null; readonly rate: number | null } {
  const parts = text
    .replaceAll(/\s+/g, ' ')
    .split(/ at |[@,]/i)
    .map((part) => part.trim());
  const [first = '', second] = parts;
  const firstRate = RATE.exec(first)?.[1];
  if (firstRate !== undefined && second === undefined) return { length: null, rate: Number(firstRate) };
  const length = lengthOf(first, text);
  if (second === undefined) return { length, rate: null };
  const rate = RATE.exec(second)?.[1];
  if (rate === undefined || parts.length > 2) throw new Error(`${text}: must be as “10 s at 24 fps”`);
  return { length, rate: Number(rate) };
}

function lengthOf(part: string, text: string): Length {
  const frames = Number(FRAMES.exec(part)?.[1] ?? NaN);
  const seconds = Number(SECONDS.exec(part)?.[1] ?? NaN);
  if (frames >= 2 && frames <= MAX_FRAMES && Number.isInteger(frames)) return { frames };
  if (seconds > 0 && seconds <= MAX_SECONDS) return { seconds };
  if (frames >= 0) throw new Error(`${text}: must be 2 … ${MAX_FRAMES} frames`);
  if (seconds >= 0) throw new Error(`${text}: must be at most ${MAX_SECONDS} s, and more than 0`);
  throw new Error(`${text}: must be as “10 s at 24 fps” or “240 frames”`);
}

/** "10 s at 24 fps", to the hundredth of a second. */
export function durationText(frames: number, rate: number): string {
  return `${Number((frames / rate).toFixed(2))} s at ${rate} fps`;
}
