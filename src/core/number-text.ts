/** A number as text: `text` alone, or `text` × 10^`exponent`. */
export interface NumberText {
  readonly text: string;
  readonly exponent: number | null;
}

/** 1.2 × 10⁻³, with one decimal; 0 as itself. */
export function scientific(value: number): NumberText {
  if (value === 0) return { text: '0', exponent: null };
  const [text = '0', exponent = '0'] = value.toExponential(1).split('e');
  return { text, exponent: Number(exponent) };
}

/** Digits with a real minus sign. */
export function withMinus(text: string): string {
  return text.replace('-', '−');
}

/** Seconds with two significant digits, or whole ones: 0.012, 0.12, 1.2, 12, 123. */
export function secondsText(seconds: number): string {
  return seconds >= 10 ? String(Math.round(seconds)) : String(Number(seconds.toPrecision(2)));
}
