import { hatted, index, lower, math, plain, type LabelPart } from './label.ts';

/** Marks over a letter, as Unicode combines them. */
const [HAT, BARS] = ['\u0302', '\u0304\u0305'];
const GREEK = 'α-ωΑ-Ωϑϕϵ';
/** What a variable stands beside: no word, number, path or file name that it would be a part of. */
const BEFORE = "(?<![\\p{L}\\p{M}\\p{N}_./\\\\#:@'’-])";
const AFTER = "(?![\\p{L}\\p{M}\\p{N}_]|[./\\\\#:@'’-][\\p{L}\\p{N}])";
const INDEX = '_(?:\\{([^{}\\s]{1,16})\\}|([A-Za-z]|\\d{1,4}))';

/** A letter that is marked or has an index; a Greek letter alone; a Latin letter alone before a relation. */
const VARIABLE = new RegExp(
  `${BEFORE}(?:([A-Za-z${GREEK}])([${HAT}${BARS}]?)${INDEX}${AFTER}` +
    `|([A-Za-z${GREEK}])([${HAT}${BARS}])${AFTER}` +
    `|([${GREEK}])${AFTER}` +
    `|([A-Za-z])(?=\\s*[=<>≤≥≈]))`,
  'gu',
);
/** In a Greek text its letters are words: η is an article. */
const GREEK_WORD = new RegExp(`[${GREEK}\\p{Script=Greek}]{2}`, 'u');
const IS_GREEK = new RegExp(`[${GREEK}]`, 'u');
const INDEX_PARTS = new RegExp(`[A-Za-z${GREEK}]+|[^A-Za-z${GREEK}]+`, 'gu');
const IS_ITALIC = new RegExp(`^[A-Za-z${GREEK}]`, 'u');

/**
 * A text with its variables set as mathematics: x_T, x_t, x̂_0, x_{t−1}, α̅_t, η, θ = 80°. What is no variable stays as it
 * is.
 */
export function setMath(text: string): LabelPart[] {
  // ᾱ is one letter of its own in Unicode.
  const spelled = text.replaceAll('\u1fb1', `α${BARS[0]}`);
  const greekIsText = GREEK_WORD.test(spelled);
  const parts: LabelPart[] = [];
  let end = 0;
  for (const match of spelled.matchAll(VARIABLE)) {
    const [whole, indexed, indexedMark = '', braced, bare, marked, mark = '', greek, latin] = match;
    const letter = indexed ?? marked ?? greek ?? latin!;
    if (greekIsText && IS_GREEK.test(letter)) continue;
    if (match.index > end) parts.push(plain(between(parts, spelled.slice(end, match.index))));
    parts.push(variable(letter, indexedMark || mark), ...indexOf(braced ?? bare ?? ''));
    end = match.index + whole.length;
  }
  if (end < spelled.length || parts.length === 0) parts.push(plain(between(parts, spelled.slice(end))));
  return parts;
}

/** Slanted letters of an index lean over what follows them: a thin space keeps them apart. */
function between(parts: readonly LabelPart[], text: string): string {
  const last = parts.at(-1);
  return last?.face === 'math' && last.level === 'down' ? `\u200a${text}` : text;
}

function variable(letter: string, mark: string): LabelPart {
  if (mark === '') return math(letter);
  return mark === HAT ? hatted(letter) : { ...math(letter), bar: true };
}

/** Letters that the font of mathematics has are italic, other letters, numbers and signs upright. */
function indexOf(text: string): LabelPart[] {
  return (text.match(INDEX_PARTS) ?? []).map((part) =>
    IS_ITALIC.test(part) ? index(part) : lower(part.replaceAll('-', '−')),
  );
}
