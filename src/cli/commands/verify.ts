import { StudioError } from '../../contract/errors.ts';
import type { ModelDifference } from '../../contract/model-identity.ts';
import type { RunEnvironment } from '../../contract/recipe.ts';
import { environmentTitles, judgeReplay, type Replay, type Verdict } from '../../contract/replay.ts';
import { oneLine } from '../../main/files/untrusted-text.ts';
import { openRecipe } from '../../main/recipes/recipe-file.ts';
import type { ReadRecipe } from '../../main/recipes/recipe-text.ts';
import { isVerifiable, replay, verifiableFormats } from '../../main/recipes/replay.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { checkFonts, fontOption, takeFont } from '../font-option.ts';
import { jobOptions, withJobStudio } from '../job-run.ts';
import { listAlternatives } from '../output-formats.ts';
import { readProvider } from '../run-options.ts';

const verifiable = listAlternatives(verifiableFormats.map((format) => format.toUpperCase()));

/** `verify`: whether a picture is what its recipe makes. */
export const verify: Command = {
  name: 'verify',
  summary: 'Renders a picture or animation again from its recipe and compares the pixels',
  operand: { value: 'PICTURE', help: `a ${verifiable} that contains its recipe` },
  options: {
    ...fontOption,
    ...jobOptions,
    provider: { ...jobOptions.provider, default: "the recipe's" },
  },
  notes: [
    'Prints `bit-equal`; or `equal within 1/255` and how the environment differs; or `different`, the size of the',
    'difference and a table of environment and model, with exit status 1.',
  ],
  example: 'verify grid.png',
  async run(given, surroundings) {
    const { signal, onProgress, print, warn } = surroundings;
    const { operand } = given;
    const { bytes, recipe } = await openRecipe(operand, signal);
    if (!isVerifiable(bytes)) throw new BadInput(`${operand}: must be a ${verifiable} file`);
    if (!recipe) throw new BadInput(`${operand}: contains no recipe`);
    checkGivenFont(given, recipe);
    const provider = given.has('provider') ? readProvider(given) : (recipe.environment?.provider ?? 'auto');
    const found = await withJobStudio(
      given,
      surroundings,
      recipe,
      (studio) => {
        checkFonts(given, studio.letters, recipe, warn);
        return replay(studio, bytes, recipe, operand, { signal, onProgress });
      },
      provider,
    );
    const verdict = judgeReplay(found);
    print(describe(found, verdict).join('\n'));
    if (verdict.kind === 'different')
      throw new StudioError('run/failed', `${operand}: differs from what its recipe makes here`);
  },
};

/** Throws BadInput where the picture was made with another font, or with none. */
function checkGivenFont(given: GivenOptions, recipe: ReadRecipe): void {
  takeFont(given, recipe);
  if (recipe.figures.every(({ font }) => font === null))
    refuse(given, ['font'], `${given.operand} was made without a fallback font`);
}

function describe({ difference, recorded, present, model }: Replay, verdict: Verdict): string[] {
  if (verdict.kind === 'bit-equal') return ['bit-equal'];
  if (verdict.kind === 'within-1') return [`equal within 1/255 (${oneLine(verdict.because)})`];
  const { pixels, largest, mean } = difference;
  return [
    `different: ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}, by ${largest} of 255 at most and ${mean.toPrecision(3)} on average`,
    ...table([...compareEnvironments(recorded, present), ...model.map(modelRow)]),
  ];
}

/** Name, as recorded, as it is here. */
type Row = readonly [title: string, recorded: string, present: string];

function compareEnvironments(recorded: RunEnvironment | null, present: RunEnvironment): Row[] {
  const keys = Object.keys(environmentTitles) as (keyof RunEnvironment)[];
  return keys.map((key) => [
    environmentTitles[key],
    recorded ? String(recorded[key]) : 'unknown',
    String(present[key]),
  ]);
}

function modelRow({ field, recorded, present }: ModelDifference): Row {
  return [field, recorded, present];
}

/** Aligned lines under a header, with a mark where the two values differ. */
function table(rows: readonly Row[]): string[] {
  const lines = rows.map((row) => row.map(oneLine) as unknown as Row);
  const widths = [0, 1].map((column) =>
    Math.max(...lines.map((row) => row[column]!.length), 'recorded'.length),
  );
  return [['', 'recorded', 'here'] as const, ...lines].map(
    ([title, then, now]) =>
      `${then === now || title === '' ? ' ' : '*'} ${title.padEnd(widths[0]!)}  ${then.padEnd(widths[1]!)}  ${now}`,
  );
}
