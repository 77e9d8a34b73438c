import type { ClassCondition } from '../condition.ts';

/** Values of an embedding that are written into the text. */
const MAX_WIDTH = 256;

type PythonSource = 'diffusers' | 'onnx' | 'other';

/** How the network is told the class. */
export interface ClassLabel {
  /** After x and t in the call of diffusers' network; '' for none. */
  readonly argument: string;
  /** Comments on what of the class is not in the text. */
  readonly comments: readonly string[];
  /** Where the text guides: w, and the labels of both calls, whose `argument` names them `label`. */
  readonly guidance?: { readonly weight: number; readonly label: string; readonly none: number };
}

/**
 * The class of the settings as the text has it: a label or a short embedding, guided where there is a label for no class.
 * Mixes are comments.
 */
export function classLabel(
  condition: ClassCondition | undefined,
  source: PythonSource,
  nullLabel?: number,
): ClassLabel {
  if (!condition) return { argument: '', comments: [] };
  const { class: choice, guidance } = condition;
  const guided =
    guidance === undefined || guidance === 1
      ? []
      : [`# Slerpscope guides the picture by its class, w = ${guidance}; this samples it without guidance.`];
  const value = source === 'diffusers' ? literalOf(choice) : null;
  if (value !== null && guided.length > 0 && nullLabel !== undefined)
    return {
      argument: ', class_labels=torch.tensor([label])',
      comments: [],
      guidance: { weight: guidance!, label: value, none: nullLabel },
    };
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
