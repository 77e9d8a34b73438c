/** The number that a person typed. Throws one line unless it is an integer in [least, most]. */
export function readInteger(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${text}: must be an integer in [${least}, ${most}]`);
  return value;
}

/** The same of any finite number. */
export function readNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new Error(`${text}: must be a number`);
  return value;
}
