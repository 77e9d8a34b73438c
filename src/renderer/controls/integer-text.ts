/** The number that a person typed. Throws one line unless it is an integer in [least, most]. */
export function readInteger(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${text}: must be an integer in [${least}, ${most}]`);
  return value;
}
