/**
 * How well a query fits a text: null when its letters do not all occur in the text in their order, else higher is
 * better. Letters count more at the beginning of a word and after each other.
 */
export function fit(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  const lower = text.toLowerCase();
  let best: number | null = null;
  // The first letter may occur more than once, and the first place is not always the best one.
  for (let start = lower.indexOf(wanted[0] ?? ''); start >= 0; start = lower.indexOf(wanted[0]!, start + 1)) {
    const score = scoreFrom(wanted, lower, start);
    if (score !== null && (best === null || score > best)) best = score;
    if (wanted === '') break;
  }
  return best;
}

function scoreFrom(wanted: string, text: string, start: number): number | null {
  let score = 0;
  let at = start - 1;
  for (const letter of wanted) {
    const found = text.indexOf(letter, at + 1);
    if (found < 0) return null;
    const beginsWord = found === 0 || !/[\p{L}\p{N}]/u.test(text[found - 1]!);
    score += (beginsWord ? 6 : 0) + (found === at + 1 ? 4 : 0) + 1;
    at = found;
  }
  return score - 0.01 * text.length; // of two that fit alike, the shorter
}

/** The items that fit, best first; those that fit alike in their order. `scoreOf`: null for those that do not fit. */
export function rankByFit<T>(items: readonly T[], scoreOf: (item: T) => number | null): T[] {
  return items
    .map((item) => ({ item, score: scoreOf(item) }))
    .filter((entry): entry is { item: T; score: number } => entry.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
