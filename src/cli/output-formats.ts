import {
  animatedImageFormats,
  arrayFormats,
  stillFormats,
  tableFormats,
  type AnimatedImageFormat,
  type ArrayFormat,
  type StillFormat,
  type TableFormat,
} from '../contract/formats.ts';
import { arrayFile } from '../main/formats/index.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import type { GivenOptions, OptionSpec } from './arguments.ts';
import { endings, openOutput, type OutputFile } from './output-file.ts';

/** The kinds of file that --out can be. Its ending decides the kind and the format; formats come from their list. */

/** The ending of a job; a table of that format is written by other options than --out. */
const JOB_FORMAT = 'json';

interface Formats {
  readonly picture: StillFormat;
  readonly animation: AnimatedImageFormat;
  /** One array. */
  readonly array: ArrayFormat;
  /** Several, or one. */
  readonly arrays: ArrayFormat;
  readonly table: TableFormat;
  readonly job: typeof JOB_FORMAT;
}

type OutputKind = keyof Formats;

const formats: { readonly [Kind in OutputKind]: readonly Formats[Kind][] } = {
  picture: stillFormats,
  animation: animatedImageFormats,
  array: arrayFormats.filter((id) => arrayFile(id).single),
  arrays: arrayFormats,
  table: tableFormats.filter((id) => id !== JOB_FORMAT),
  job: [JOB_FORMAT],
};

/** The format of a picture for which no name is given. */
export const DEFAULT_PICTURE: StillFormat = stillFormats[0]!;

/** How the help describes a kind of file. */
interface OutputHelp {
  /** An example of its name, without the ending. */
  readonly name: string;
  readonly holds?: string;
}

/** What a command writes, in the order of the help. */
export type OutputTable<Kind extends OutputKind = OutputKind> = Readonly<Record<Kind, OutputHelp>>;

/** A file of one of these kinds. */
export type Output<Kind extends OutputKind = OutputKind> = {
  [K in Kind]: OutputFile<Formats[K]> & { readonly kind: K };
}[Kind];

/** The option --out of a command that writes these. */
export function outOption(table: Partial<OutputTable>): OptionSpec {
  const kinds = Object.entries(table) as [OutputKind, OutputHelp][];
  const help = kinds.map(([kind, { name, holds }]) => {
    const files = describeFiles(name, formats[kind]);
    return holds === undefined ? files : `${files}: ${holds}`;
  });
  return { value: 'FILE', help: help.join('; '), required: true };
}

/** The file of --out. Throws as openOutput does. */
export function openOut<Kind extends OutputKind>(
  given: GivenOptions,
  table: OutputTable<Kind>,
): Output<Kind> {
  const kinds = Object.keys(table) as Kind[];
  const out = openOutput(
    'out',
    given.required('out'),
    kinds.flatMap<string>((kind) => formats[kind]),
  );
  const kind = kinds.find((known) => (formats[known] as readonly string[]).includes(out.format))!;
  return { ...out, kind } as unknown as Output<Kind>;
}

/** `sheet.png, .svg or .pdf`. */
export function describeFiles(name: string, list: readonly string[]): string {
  const [first = '', ...others] = endings(list);
  return listAlternatives([name + first, ...others]);
}

/** `a, b or c`. */
export function listAlternatives(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
}

/** Writes one array. Rejects as OutputFile.write does. */
export function writeArray(out: Output<'array'>, { shape, data }: NdArray): Promise<void> {
  return out.write(inTurn(arrayFile(out.format).write([{ name: 'array', shape, data }], [])));
}

/** Pieces in memory, as a stream. */
export async function* inTurn(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
