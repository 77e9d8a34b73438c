/**
 * The text, cut with an ellipsis where it is wider than `room`; '' where not even its beginning fits. Both widths in
 * the same unit, `character` is that of a middling letter. A single letter always stays.
 */
export function fitText(text: string, room: number, character: number): string {
  const letters = [...text];
  const most = Math.floor(room / character);
  if (letters.length <= Math.max(1, most)) return text;
  return most < 2
    ? ''
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
