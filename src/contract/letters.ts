/** What the fonts make of the letters that a figure draws. */
export interface LetterReport {
  /** Letters that no available font has: boxes are drawn for them. */
  readonly missing: readonly string[];
  /** Letters of the fallback font. */
  readonly borrowed: readonly string[];
}

const MAX_NAMED = 12;

/** Letters for a message: each with its code point, which also names what does not show. */
export function nameLetters(letters: readonly string[]): string {
  const named = letters.slice(0, MAX_NAMED).map(nameLetter).join(', ');
  return letters.length > MAX_NAMED ? `${named} and ${letters.length - MAX_NAMED} more` : named;
}

function nameLetter(letter: string): string {
  const code = `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}\p{M}]/u.test(letter) ? code : `${letter} (${code})`;
}
