/** Inches per unit; pixels take the figure's own resolution. */
const INCHES = { in: 1, cm: 1 / 2.54, mm: 1 / 25.4, pt: 1 / 72 } as const;

/**
 * A length as a person types it, "3.3in", "8.4 cm", "990 px", in inches; a bare number is inches.
 *
 * @param dpi pixels per inch
 * @throws one line that names the text
 */
export function readLength(text: string, dpi: number): number {
  const [, digits = '', unit = 'in'] = /^([\d.]+)\s*(in|cm|mm|pt|px)?$/i.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === '' || !(value > 0))
    throw new Error(`${text}: must be a length such as 3.3in, 8.4cm or 990px`);
  const name = unit.toLowerCase();
  return name === 'px' ? value / dpi : value * INCHES[name as keyof typeof INCHES];
}

/** A text size as a person types it, "8pt" or "8", in points; throws one line that names the text. */
export function readPoints(text: string): number {
  const [, digits = ''] = /^([\d.]+)\s*(?:pt)?$/i.exec(text.trim()) ?? [];
  if (digits === '' || !(Number(digits) > 0)) throw new Error(`${text}: must be a size such as 8pt`);
  return Number(digits);
}

/** Inches for people: at most three decimals. */
export function lengthText(inches: number): string {
  return `${Number(inches.toFixed(3))} in`;
}
