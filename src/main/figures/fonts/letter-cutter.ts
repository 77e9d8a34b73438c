import type { Run } from '../layout/text.ts';
import type { Coverage } from './cmap.ts';
import type { FallbackFont } from './fallback-font.ts';
import { cutLetters, type CutText } from './letters.ts';

/** Divides texts between the figures' own font and the fallback font. */
export interface LetterCutter {
  cut(text: string): CutText;
  /** A run of the face `text` as runs of one font each; the run itself where that has all letters. */
  runs(run: Run): readonly Run[];
}

/** @param drawn which of these letters the fallback font has an outline for, as it is drawn */
export function createLetterCutter(
  own: Coverage,
  font: FallbackFont | null,
  drawn: (letters: readonly string[]) => readonly boolean[],
): LetterCutter {
  const cached = new Map<string, CutText>();
  const outlined = new Map<string, boolean>();
  const findOutlines = (text: string): void => {
    const letters = [...new Set(text)].filter((letter) => {
      const code = letter.codePointAt(0)!;
      return !outlined.has(letter) && !own(code) && font!.has(code);
    });
    if (letters.length === 0) return;
    drawn(letters).forEach((is, i) => outlined.set(letters[i]!, is || /\s/u.test(letters[i]!)));
  };
  const other: Coverage | null =
    font && ((code) => font.has(code) && (outlined.get(String.fromCodePoint(code)) ?? own(code)));
  const cut = (text: string): CutText => {
    const found = cached.get(text);
    if (found) return found;
    if (font) findOutlines(text);
    const made = cutLetters(text, own, other);
    cached.set(text, made);
    return made;
  };
  return {
    cut,
    runs(run) {
      const { pieces } = cut(run.text);
      if (!font || pieces.every((piece) => piece.font === 'own')) return [run];
      return pieces.map(({ text, font: from, alone }): Run => {
        if (from === 'own') return { ...run, text };
        const borrowed = { ...run, text, face: 'fallback' as const, family: font.family };
        return alone ? { ...borrowed, alone: true } : borrowed;
      });
    },
  };
}
