import type { LetterReport } from '../../../contract/letters.ts';
import type { Coverage } from './cmap.ts';

/** A part of a text that one font draws. */
export interface LetterPiece {
  readonly text: string;
  readonly font: 'own' | 'fallback';
  /** A syllable of several glyphs, which the rasterizer does not space: it gets a place of its own. */
  readonly alone: boolean;
}

export interface CutText extends LetterReport {
  readonly pieces: readonly LetterPiece[];
}

/** Signs that join the consonants around them into one syllable. */
const VIRAMA =
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u1039\\u17d2\\u1b44\\ua9c0\\u{11046}\\u{110b9}\\u{11133}';
/** A letter with its marks; a syllable with the consonants that it joins; emoji that are joined or toned. */
const CLUSTER = new RegExp(
  `[^](?:[\\p{M}\\p{DI}\\p{Emoji_Modifier}]|(?<=[${VIRAMA}]\\u200d?)\\p{L}|(?<=\\u200d)\\p{Extended_Pictographic})*`,
  'gu',
);
const SYLLABLE = new RegExp(`[\\p{Mc}${VIRAMA}]`, 'u');
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
/** What draws nothing, and what text.ts writes as a space. */
const INVISIBLE = /[\p{DI}\p{Cs}\u0000-\u001f\ufffe\uffff]/u;

interface Cluster {
  readonly text: string;
  readonly lacks: readonly string[];
  readonly font: 'own' | 'fallback';
}

/**
 * Cuts a text where the font changes: letters that `own` lacks are taken from `other` where that has more of them. The
 * pieces stand from left to right; within one the rasterizer orders the letters.
 */
export function cutLetters(text: string, own: Coverage, other: Coverage | null): CutText {
  const lacking = (letters: readonly string[], has: Coverage): string[] =>
    letters.filter((letter) => !has(letter.codePointAt(0)!));
  const clusters = (text.match(CLUSTER) ?? []).map((part): Cluster => {
    const letters = [...part].filter((letter) => !INVISIBLE.test(letter));
    const ownLacks = lacking(letters, own);
    const otherLacks = other && ownLacks.length > 0 ? lacking(letters, other) : ownLacks;
    return otherLacks.length < ownLacks.length
      ? { text: part, lacks: otherLacks, font: 'fallback' }
      : { text: part, lacks: ownLacks, font: 'own' };
  });
  const borrowed = clusters.filter(({ font }) => font === 'fallback').flatMap((cluster) => [...cluster.text]);
  return {
    pieces: joinPieces(other ? orderRightToLeft(clusters, other) : clusters),
    missing: clusters.flatMap(({ lacks }) => lacks),
    borrowed: borrowed.filter((letter) => !INVISIBLE.test(letter) && !own(letter.codePointAt(0)!)),
  };
}

/**
 * From the first to the last of right-to-left words with nothing but spaces, numbers and signs between them: all of it
 * in the other font where that has it, so that the rasterizer orders it, else word by word from the last to the first.
 */
function orderRightToLeft(clusters: readonly Cluster[], has: Coverage): Cluster[] {
  const isWord = ({ font, text }: Cluster): boolean => font === 'fallback' && RIGHT_TO_LEFT.test(text);
  const ordered: Cluster[] = [];
  for (let i = 0; i < clusters.length; i++) {
    let last = i;
    for (let k = i; isWord(clusters[i]!) && k < clusters.length; k++) {
      if (isWord(clusters[k]!)) last = k;
      else if (/\p{L}/u.test(clusters[k]!.text)) break;
    }
    const range = clusters.slice(i, last + 1);
    const fits = range.every(({ text }) =>
      [...text].every((letter) => INVISIBLE.test(letter) || has(letter.codePointAt(0)!)),
    );
    if (range.length === 1) ordered.push(...range);
    else if (fits) ordered.push(...range.map((cluster): Cluster => ({ ...cluster, font: 'fallback' })));
    else ordered.push(...reverseWords(range, isWord));
    i = last;
  }
  return ordered;
}

/** Words and numbers stay whole. */
function reverseWords(range: readonly Cluster[], isWord: (cluster: Cluster) => boolean): Cluster[] {
  const kindOf = (cluster: Cluster): string =>
    isWord(cluster) ? 'word' : /\p{Nd}/u.test(cluster.text) ? 'number' : 'sign';
  const groups: Cluster[][] = [];
  for (const cluster of range) {
    const group = groups.at(-1);
    const kind = kindOf(cluster);
    if (group && kind !== 'sign' && kindOf(group[0]!) === kind) group.push(cluster);
    else groups.push([cluster]);
  }
  return groups.reverse().flat();
}

function joinPieces(clusters: readonly Cluster[]): LetterPiece[] {
  const pieces: LetterPiece[] = [];
  for (const { text, font } of clusters) {
    const last = pieces.at(-1);
    const alone = font === 'fallback' && SYLLABLE.test(text);
    if (last && last.font === font && !last.alone && !alone)
      pieces[pieces.length - 1] = { ...last, text: last.text + text };
    else pieces.push({ text, font, alone });
  }
  return pieces;
}
