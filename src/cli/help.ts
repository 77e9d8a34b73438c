import type { OptionSpec } from './arguments.ts';
import type { Command } from './command.ts';

const CALL = 'npm run -s cli --';

/** The list of commands. */
export function describeAll(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `Usage: ${CALL} <command> [options]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `\`${CALL} <command> --help\` prints the options of a command.`,
    'Exit status: 0 done, 1 the run failed, 2 bad input, 130 interrupted.',
    '',
  ].join('\n');
}

/** One command: every option with its default, and an example. */
export function describeCommand(command: Command): string {
  const { operand } = command;
  const rows = [
    ...(operand ? [[operand.value, operand.help] as const] : []),
    ...Object.entries(command.options).map(([name, spec]) => [title(name, spec), text(spec)] as const),
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: ${CALL} ${command.name} ${operand ? `${operand.value} ` : ''}[options]`,
    '',
    command.summary,
    '',
    'Options:',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    ...command.notes,
    ...(command.notes.length > 0 ? [''] : []),
    'Example:',
    `  ${CALL} ${command.example}`,
    '',
  ].join('\n');
}

function title(name: string, { value, bare }: OptionSpec): string {
  if (value === undefined) return `--${name}`;
  return bare === undefined ? `--${name} ${value}` : `--${name} [${value}]`;
}

function text(spec: OptionSpec): string {
  const marks = [
    ...(spec.required ? ['required'] : []),
    ...(spec.repeats ? ['may be repeated'] : []),
    ...(spec.default === undefined ? [] : [`default: ${spec.default}`]),
    ...(spec.alias === undefined ? [] : [`alias: --${spec.alias}`]),
  ];
  return marks.length > 0 ? `${spec.help} (${marks.join('; ')})` : spec.help;
}
