import type { ClassCondition } from '../condition.ts';

/** Values of an embedding that are written into the text. */
const MAX_WIDTH = 256;

/** How the network is told the class. */
export interface ClassLabel {
  /** After x and t in the call of diffusers' network; '' for none. */
  readonly argument: string;
  /** Comments on what of the class is not in the text. */
  readonly comments: readonly string[];
}

/** The class of the settings as the text has it: a label or a short embedding; guidance and mixes are comments. */
export function classLabel(condition: ClassCondition | undefined, source: 'diffusers' | 'onnx'): ClassLabel {
  if (!condition) return { argument: '', comments: [] };
  const { class: choice, guidance } = condition;
  const guided =
    guidance === undefined || guidance === 1
      ? []
      : [`# Slerpscope guides the picture by its class, w = ${guidance}; this samples it without guidance.`];
  const value = source === 'diffusers' ? literalOf(choice) : null;
  return value === null
    ? { argument: '', comments: [`# ${describe(choice)} is not in this text: another picture.`, ...guided] }
    : { argument: `, class_labels=torch.tensor([${value}])`, comments: guided };
}

function literalOf(choice: ClassCondition['class']): string | null {
  if (typeof choice === 'number') return String(choice);
  return 'from' in choice || choice.length > MAX_WIDTH ? null : `[${choice.map(decimal).join(', ')}]`;
}

/** A float in Python, whole numbers too: a list of one type. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function describe(choice: ClassCondition['class']): string {
  if (typeof choice === 'number') return `The class ${choice}`;
  if ('from' in choice) return `The class between ${choice.from} and ${choice.to}, at u = ${choice.u},`;
  return `The class, an embedding of ${choice.length} values,`;
}
