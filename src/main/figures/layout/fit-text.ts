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

/** A label's runs; a name of words alone is shortened in its middle until it fits: the ends of an expression are the most informative. */
export function fitLabel(label: Label | undefined, width: number, measure: Measure): readonly Run[] {
  if (!label) return [];
  const [run, ...more] = label.runs;
  if (!run || more.length > 0 || run.face !== 'text') return label.runs;
  // Figures without a page are as they always were, where a name that just fits may be cut all the same.
  if (measure.page && widthOf(label, measure) <= width) return label.runs;
  const letters = lettersOf(label.tone, measure.em);
  return [plain(fitText(run.text, width, letters, measure.type))];
}

/** A text, shortened in its middle until it fits. */
export function fitText(
  name: string,
  width: number,
  letters: { size: number; weight: 400 | 600 },
  type: Typesetter,
): string {
  const all = [...name];
  let [fits, tooLong] = [0, all.length + 1];
  while (tooLong - fits > 1) {
    const count = (fits + tooLong) >> 1;
    if (type.width([plain(shorten(all, count))], letters) <= width) fits = count;
    else tooLong = count;
  }
  return shorten(all, fits);
}

function shorten(letters: readonly string[], count: number): string {
  if (count >= letters.length) return letters.join('');
  const start = Math.ceil(count / 2);
  const end = count - start;
  return `${letters.slice(0, start).join('')}…${end > 0 ? letters.slice(-end).join('') : ''}`;
}

/** Runs, cut at their end until they fit. */
export function fitRuns(runs: readonly Run[], width: number, tone: Tone, measure: Measure): readonly Run[] {
  const fits = (some: readonly Run[]): boolean => widthOf({ runs: some, tone }, measure) <= width;
  if (fits(runs)) return runs;
  const letters = runs.flatMap((run) => [...run.text].map((text): Run => ({ ...run, text })));
  const cut = (count: number): Run[] => [...joinLetters(letters.slice(0, count)), plain('…')];
  let [short, long] = [0, letters.length];
  while (long - short > 1) {
    const count = (short + long) >> 1;
    if (fits(cut(count))) short = count;
    else long = count;
  }
  return cut(short);
}

/** Neighbours of one face as one run. */
function joinLetters(letters: readonly Run[]): Run[] {
  const runs: Run[] = [];
  for (const letter of letters) {
    const last = runs.at(-1);
    if (last && last.face === letter.face && last.level === letter.level && !last.hat && !letter.hat)
      runs[runs.length - 1] = { ...last, text: last.text + letter.text };
    else runs.push(letter);
  }
  return runs;
}

/** Runs in lines that fit, broken at the spaces of words; what does not fit a line alone is cut. */
export function wrapRuns(
  runs: readonly Run[],
  width: number,
  tone: Tone,
  measure: Measure,
): (readonly Run[])[] {
  const lines: (readonly Run[])[] = [];
  for (const word of wordsOf(runs)) {
    const last = lines.at(-1);
    const longer = last && joinLetters([...last, plain(' '), ...word]);
    if (longer && widthOf({ runs: longer, tone }, measure) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitRuns(word, width, tone, measure));
  }
  return lines;
}

function wordsOf(runs: readonly Run[]): Run[][] {
  const words: Run[][] = [[]];
  for (const run of runs) {
    const [first, ...more] = run.face === 'text' && run.level === 'line' ? run.text.split(' ') : [run.text];
    if (first !== '') words.at(-1)!.push({ ...run, text: first! });
    for (const text of more) words.push(text === '' ? [] : [{ ...run, text }]);
  }
  return words.filter((word) => word.length > 0);
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
  maxWidth: number,
  { em, type }: Measure,
): { readonly lines: readonly string[]; readonly width: number } {
  const letters = { size: TITLE_SIZE * em, weight: 600 } as const;
  const width = (text: string): number => type.width([plain(text)], letters);
  const lines: string[] = [];
  const words = title.split(/\s+/).map((word) => word.match(UNSPACED) ?? []);
  for (const { word, space } of words.flatMap((parts) =>
    parts.map((word, i) => ({ word, space: i === 0 ? ' ' : '' })),
  )) {
    const longer = lines.length > 0 ? `${lines.at(-1)}${space}${word}` : word;
    if (lines.length > 0 && width(longer) <= maxWidth) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, maxWidth, letters, type));
  }
  return { lines, width: Math.ceil(Math.max(0, ...lines.map(width))) };
}
