import { parseArgs } from 'node:util';
import { parseSeed } from '../core/random/index.ts';
import { BadInput } from './bad-input.ts';

/** One option: with `value` it takes one, under the name that the help prints; without, it is a switch. */
export interface OptionSpec {
  readonly value?: string;
  /** Its earlier name, still accepted because scripts use it. */
  readonly alias?: string;
  /** What the option means when no value follows it. */
  readonly bare?: string;
  readonly help: string;
  /** Text of the default in the help. */
  readonly default?: string;
  readonly required?: boolean;
  readonly repeats?: boolean;
}

/** The argument of a command that belongs to no option: one file, folder or name. */
export interface OperandSpec {
  readonly value: string;
  readonly help: string;
  /** Several are one text, with a space between them. */
  readonly isWords?: boolean;
}

/** Stricter than Number(), which also reads 0x10: numbers in REF have the same form. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What was given of a command's options. The readers throw BadInput with the option and its value. */
export interface GivenOptions {
  /** What the command is about; empty for commands that take options alone. */
  readonly operand: string;
  has(name: string): boolean;
  /** The option under the name that it was given by: `--step-counts`, or `--ladder`. */
  option(name: string): string;
  text(name: string): string | undefined;
  required(name: string): string;
  all(name: string): readonly string[];
  integer(name: string, low: number, high: number): number | undefined;
  /** A finite decimal number. */
  number(name: string): number | undefined;
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined;
  /** Decimal digits of an integer in [0, 2⁶⁴), without leading zeros. */
  seed(name: string): string | undefined;
}

/** Parses the arguments after a command's name. Throws BadInput on what the table does not have. */
export function readOptions(
  args: readonly string[],
  table: OptionTable,
  operand: OperandSpec | null = null,
): GivenOptions {
  const named = underEveryName(table);
  const completed = joinNegatives(completeBare(args, named), named);
  const { values, positionals } = parse(completed, named, operand !== null);
  for (const [name, spec] of Object.entries(table)) checkGiven(values, name, spec);
  if (operand && positionals.length === 0) throw new BadInput(`${operand.value}: is required (see --help)`);
  if (operand?.isWords) return makeReaders(table, values, positionals.join(' '));
  if (positionals.length > 1) throw new BadInput(`${positionals.join(' ')}: one at a time`);
  return makeReaders(table, values, positionals[0] ?? '');
}

function checkGiven(values: Parsed['values'], name: string, { alias, ...spec }: OptionSpec): void {
  const given = values.get(name) ?? [];
  const asAlias = (alias !== undefined && values.get(alias)) || [];
  if (given.length > 0 && asAlias.length > 0)
    throw new BadInput(`--${name} ${given[0]}: also given under its other name, --${alias} ${asAlias[0]}`);
  const all = [...given, ...asAlias];
  if (all.length > 1 && !spec.repeats)
    throw new BadInput(`--${given.length > 0 ? name : alias}: given ${all.length} times (${all.join(', ')})`);
  if (spec.required && all.length === 0) throw new BadInput(`--${name} ${spec.value ?? ''}: is required`);
}

/** The options under all names that they have. */
function underEveryName(table: OptionTable): OptionTable {
  const aliases = Object.values(table).flatMap((spec) =>
    spec.alias === undefined ? [] : [[spec.alias, spec] as const],
  );
  return { ...table, ...Object.fromEntries(aliases) };
}

interface Parsed {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function parse(args: readonly string[], table: OptionTable, allowPositionals: boolean): Parsed {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals });
    const given = Object.entries(values).map(([name, all]) => [name, [all].flat().map(String)] as const);
    return { values: new Map(given), positionals };
  } catch (error) {
    throw new BadInput(explain(error), { cause: error });
  }
}

/** Node's own sentence without the advice after it; the advice matters only for a value that looks like an option. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const first = message.charAt(0).toLowerCase() + message.slice(1).replace(/\s*\n\s*/g, ' ');
  if (first.includes('is ambiguous')) return first;
  return `${first.replace(/\. (To specify|This command).*$/, '').replace(/\.$/, '')} (see --help)`;
}

/** `--ablation` alone as `--ablation=eta`. */
function completeBare(args: readonly string[], table: OptionTable): string[] {
  return args.map((arg, i) => {
    const bare = arg.startsWith('--') ? table[arg.slice(2)]?.bare : undefined;
    const alone = args[i + 1] !== '-' && (args[i + 1]?.startsWith('-') ?? true);
    return bare !== undefined && alone ? `${arg}=${bare}` : arg;
  });
}

/** `--eta -1` as `--eta=-1`, so that a negative number is refused by the option's own check. */
function joinNegatives(args: readonly string[], table: OptionTable): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const takesValue = before?.startsWith('--') && table[before.slice(2)]?.value !== undefined;
    if (takesValue && /^-[\d.]/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function makeReaders(table: OptionTable, values: Parsed['values'], operand: string): GivenOptions {
  const nameOf = (name: string): string => {
    const alias = table[name]?.alias;
    return alias !== undefined && values.has(alias) ? alias : name;
  };
  const option = (name: string): string => `--${nameOf(name)}`;
  const text = (name: string): string | undefined => values.get(nameOf(name))?.[0];
  return {
    operand,
    has: (name) => values.has(nameOf(name)),
    option,
    text,
    required: (name) => text(name) ?? '',
    all: (name) => values.get(nameOf(name)) ?? [],
    integer: (name, low, high) => readInteger(option(name), text(name), low, high),
    number(name) {
      const given = text(name);
      if (given === undefined) return undefined;
      const value = readDecimal(given);
      if (value === null) throw new BadInput(`${option(name)} ${given}: must be a number`);
      return value;
    },
    choice<T extends string>(name: string, choices: readonly T[]) {
      const given = text(name);
      const found = choices.find((choice) => choice === given);
      if (given !== undefined && found === undefined)
        throw new BadInput(`${option(name)} ${given}: must be one of ${choices.join(', ')}`);
      return found;
    },
    seed: (name) => readSeed(option(name), text(name)),
  };
}

/** A finite decimal number; null where the text is none. */
export function readDecimal(text: string): number | null {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}

function readSeed(subject: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  try {
    return String(parseSeed(given));
  } catch (error) {
    throw new BadInput(`${subject} ${given}: must be an integer in [0, 2^64)`, { cause: error });
  }
}

/** An integer of decimal digits in [low, high]; `subject` names the option in the error. */
export function readInteger(
  subject: string,
  given: string | undefined,
  low: number,
  high: number,
): number | undefined {
  if (given === undefined) return undefined;
  const value = /^[+-]?\d+$/.test(given) ? Number(given) : NaN;
  if (!(value >= low && value <= high))
    throw new BadInput(`${subject} ${given}: must be an integer in [${low}, ${high}]`);
  return value;
}

/** Throws when an option is given that has no effect, or contradicts another; `reason` completes the sentence. */
export function refuse(given: GivenOptions, names: readonly string[], reason: string): void {
  const found = names.find((name) => given.has(name));
  if (found !== undefined) throw new BadInput(`${given.option(found)} ${given.text(found)}: ${reason}`);
}
