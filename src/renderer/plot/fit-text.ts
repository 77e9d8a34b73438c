/**
 * The text, cut with an ellipsis where it is wider than `max`; '' where not even its beginning fits. Both widths in
 * the same unit, `character` is that of an average letter. A single letter always stays.
 */
export function fitText(text: string, available: number, character: number): string {
  const letters = [...text];
  const max = Math.floor(available / character);
  if (letters.length <= Math.max(1, max)) return text;
  return max < 2
    ? ''
    : `${letters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}
