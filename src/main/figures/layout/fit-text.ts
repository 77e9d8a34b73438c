import type { Label, Measure, Tone } from './sheet.ts';
import { plain, type Run } from './text.ts';
import type { Typesetter } from './typesetter.ts';

/** Font sizes, in em, and weights. */
export const TITLE_SIZE = 1.25;
const TONES = {
  name: { size: 1, weight: 600 },
  ink: { size: 1, weight: 400 },
  muted: { size: 0.86, weight: 400 },
} as const;

/** Size in pixels, and weight, of a text of this tone. */
export function lettersOf(tone: Tone, em: number): { size: number; weight: 400 | 600 } {
  return { size: TONES[tone].size * em, weight: TONES[tone].weight };
}

/** In pixels. */
export function widthOf({ runs, tone }: Label, { em, type }: Measure): number {
  return type.width(runs, lettersOf(tone, em));
}

/** A label's runs; a name of words alone is shortened in its middle until it fits: the ends of an expression tell most. */
export function fitLabel(label: Label | undefined, room: number, measure: Measure): readonly Run[] {
  if (!label) return [];
  const [run, ...more] = label.runs;
  if (!run || more.length > 0 || run.face !== 'text') return label.runs;
  const letters = lettersOf(label.tone, measure.em);
  return [plain(fitText(run.text, room, letters, measure.type))];
}

/** A text, shortened in its middle until it fits. */
export function fitText(
  name: string,
  room: number,
  letters: { size: number; weight: 400 | 600 },
  type: Typesetter,
): string {
  const all = [...name];
  let [fits, tooLong] = [0, all.length + 1];
  while (tooLong - fits > 1) {
    const kept = (fits + tooLong) >> 1;
    if (type.width([plain(shorten(all, kept))], letters) <= room) fits = kept;
    else tooLong = kept;
  }
  return shorten(all, fits);
}

function shorten(letters: readonly string[], kept: number): string {
  if (kept >= letters.length) return letters.join('');
  const head = Math.ceil(kept / 2);
  const tail = kept - head;
  return `${letters.slice(0, head).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`;
}

/** A letter of a script that is written without spaces, and the signs that belong to it. */
const UNSPACED =
  /[「『（〈《【]*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][ー々、。，．！？：；」』）〉》】…]*|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}「『（〈《【]+|./gsu;

/**
 * A title in lines that fit, broken between words, and between letters of scripts without spaces; a word that does not
 * fit is shortened.
 */
export function wrapTitle(
  title: string,
  room: number,
  { em, type }: Measure,
): { readonly lines: readonly string[]; readonly width: number } {
  const letters = { size: TITLE_SIZE * em, weight: 600 } as const;
  const width = (text: string): number => type.width([plain(text)], letters);
  const lines: string[] = [];
  const words = title.split(/\s+/).map((word) => word.match(UNSPACED) ?? []);
  for (const { word, gap } of words.flatMap((parts) =>
    parts.map((word, i) => ({ word, gap: i === 0 ? ' ' : '' })),
  )) {
    const longer = lines.length > 0 ? `${lines.at(-1)}${gap}${word}` : word;
    if (lines.length > 0 && width(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, room, letters, type));
  }
  return { lines, width: Math.ceil(Math.max(0, ...lines.map(width))) };
}
