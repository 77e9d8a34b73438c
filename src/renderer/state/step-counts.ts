/** How many values of S a ladder has. */
export interface LadderLength {
  readonly least: number;
  readonly most: number;
}

/** The values of S in a text like "5, 10, 20": increasing, none twice, each in [1, T]. Throws an error of one line. */
export function parseLadder(
  text: string,
  numTrainTimesteps: number,
  { least, most }: LadderLength,
): number[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length < least)
    throw new Error(`a ladder has at least ${least} ${least === 1 ? 'value' : 'values'} of S`);
  if (words.length > most) throw new Error(`a ladder has at most ${most} values of S, got ${words.length}`);
  const rungs = words.map((word) => {
    const value = Number(word);
    if (!/^\d+$/.test(word) || value < 1 || value > numTrainTimesteps)
      throw new Error(`S is ${word}, must be an integer in [1, ${numTrainTimesteps}]`);
    return value;
  });
  const sorted = [...new Set(rungs)].sort((a, b) => a - b);
  if (sorted.length < rungs.length) throw new Error('a value of S stands in the ladder twice');
  return sorted;
}
