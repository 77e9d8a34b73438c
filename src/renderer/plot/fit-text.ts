/**
 * The text, cut with an ellipsis where it is wider than `max`; '' where not even its beginning fits. Both widths in
 * the same unit, `character` is that of an average letter. A single letter always stays.
 */
export function fitText(text: string, max: number, character: number): string {
  const letters = [...text];
  const count = Math.floor(max / character);
  if (letters.length <= Math.max(1, count)) return text;
  return count < 2
    ? ''
    : `${letters
        .slice(0, count - 1)
        .join('')
        .trimEnd()}…`;
}
