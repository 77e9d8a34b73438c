/** How many values of S may be entered. */
export interface StepCountLimits {
  readonly min: number;
  readonly max: number;
}

/** The values of S in a text like "5, 10, 20": increasing, none twice, each in [1, T]. Throws an error of one line. */
export function parseStepCounts(
  text: string,
  numTrainTimesteps: number,
  { min, max }: StepCountLimits,
): number[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length < min) throw new Error(`enter at least ${min} ${min === 1 ? 'value' : 'values'} of S`);
  if (words.length > max) throw new Error(`enter at most ${max} values of S, got ${words.length}`);
  const counts = words.map((word) => {
    const value = Number(word);
    if (!/^\d+$/.test(word) || value < 1 || value > numTrainTimesteps)
      throw new Error(`S is ${word}, must be an integer in [1, ${numTrainTimesteps}]`);
    return value;
  });
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  if (sorted.length < counts.length) throw new Error('a value of S is listed twice');
  return sorted;
}
