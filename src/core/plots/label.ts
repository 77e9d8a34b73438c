import { withMinus } from '../number-text.ts';
import { stepCountText } from '../step-count.ts';

/** A piece of a text in one face; `up` and `down` are an exponent and an index. */
export interface LabelPart {
  readonly text: string;
  readonly face: 'text' | 'math';
  readonly level: 'line' | 'up' | 'down';
  /** With a circumflex over it: x̂. */
  readonly hat?: true;
  /** With a line over it: α̅. */
  readonly bar?: true;
}

/** A text of a plot: its title, the name of an axis or of a curve, a tick. */
export type Label = readonly LabelPart[];

/** Words and figures, upright. */
export const plain = (text: string): LabelPart => ({ text, face: 'text', level: 'line' });
/** A letter of mathematics, italic: S, x. */
export const math = (text: string): LabelPart => ({ text, face: 'math', level: 'line' });
/** Raised and smaller: the −3 of 10⁻³. */
export const exponent = (text: string): LabelPart => ({ text, face: 'text', level: 'up' });
/** Lowered and smaller, italic: the T of x_T. */
export const index = (text: string): LabelPart => ({ text, face: 'math', level: 'down' });
/** Lowered and smaller, upright: the 0 of x_0. */
export const lower = (text: string): LabelPart => ({ text, face: 'text', level: 'down' });
/** A letter of mathematics that is an estimate. */
export const hatted = (text: string): LabelPart => ({ ...math(text), hat: true });

/** `S = 50`; in words `1 step`, as stepCountText has it. */
export function stepsLabel(numSteps: number, inWords = false): LabelPart[] {
  return inWords ? [plain(stepCountText(numSteps, true))] : [math('S'), plain(` = ${numSteps}`)];
}

/** A number, or the power of ten that it is the base of. */
export function tickLabel({ text, exponent: power }: { text: string; exponent: number | null }): LabelPart[] {
  return power === null ? [plain(text)] : [plain(text), exponent(withMinus(String(power)))];
}
