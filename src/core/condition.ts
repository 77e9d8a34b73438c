/** A class between two: embedding (1 − u)·from + u·to, for u in [0, 1]. */
export interface ClassMix {
  readonly from: number;
  readonly to: number;
  readonly u: number;
}

/**
 * What a class-conditional network is given for one sample: a label (a whole number where the network has a table, any
 * number where it embeds numbers as it does time), a mix of two labels, or the embedding itself.
 */
export type ClassChoice = number | ClassMix | readonly number[];

/** Between two labels; at its ends the labels themselves, so that their pictures are those of the labels. */
export function classBetween(from: number, to: number, u: number): ClassChoice {
  if (u <= 0 || from === to) return from;
  return u >= 1 ? to : { from, to, u };
}

/** The class of a picture. */
export interface ClassCondition {
  readonly class: ClassChoice;
  /**
   * w of classifier-free guidance (arXiv 2207.12598), eps = eps(no class) + w·(eps(class) − eps(no class)): two evaluations
   * of each step. Absent: eps(class), one evaluation, which w = 1 gives as well.
   */
  readonly guidance?: number;
}

/**
 * What a picture is of, beside its x_T: an input of the network that a model's family understands. Opaque elsewhere, plain
 * JSON, null where the model takes none.
 */
export type Condition = ClassCondition | null;

/** Guidance of 1 is none: eps(class), one evaluation. */
export function isGuided(condition: Condition | undefined): boolean {
  return condition?.guidance !== undefined && condition.guidance !== 1;
}

/** Evaluations of the network for one step of one sample. */
export function evaluationsPerStep(condition: Condition | undefined): number {
  return isGuided(condition) ? 2 : 1;
}
