import { plain } from './text.ts';
import type { Typesetter } from './typesetter.ts';

export const NAME_WEIGHT = 600;

/** A name, shortened in its middle until it fits: the ends of an expression tell most. */
export function fitName(
  name: string,
  room: number,
  size: number,
  type: Typesetter,
): { text: string; width: number } {
  const widthOf = (text: string): number => type.width([plain(text)], { size, weight: NAME_WEIGHT });
  const letters = [...name];
  let [fits, tooLong] = [0, letters.length + 1];
  while (tooLong - fits > 1) {
    const kept = (fits + tooLong) >> 1;
    if (widthOf(shorten(letters, kept)) <= room) fits = kept;
    else tooLong = kept;
  }
  const text = shorten(letters, fits);
  return { text, width: widthOf(text) };
}

function shorten(letters: readonly string[], kept: number): string {
  if (kept >= letters.length) return letters.join('');
  const head = Math.ceil(kept / 2);
  const tail = kept - head;
  return `${letters.slice(0, head).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`;
}
