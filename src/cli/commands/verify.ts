import { StudioError } from '../../contract/errors.ts';
import type { RunEnvironment } from '../../contract/recipe.ts';
import { environmentTitles, type Replay } from '../../contract/replay.ts';
import { oneLine } from '../../main/models/error.ts';
import { openRecipe } from '../../main/recipes/recipe-file.ts';
import { isVerifiable, replay } from '../../main/recipes/replay.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { jobOptions, withJobStudio } from '../job-run.ts';
import { readProvider } from '../run-options.ts';

/** `verify`: whether a picture is what its recipe makes. */
export const verify: Command = {
  name: 'verify',
  summary: 'Makes a picture or film again from its recipe and compares the pixels',
  operand: { value: 'PICTURE', help: 'a PNG, APNG or GIF that carries its recipe' },
  options: {
    ...jobOptions,
    provider: { ...jobOptions.provider, default: 'the one that the picture was made with' },
  },
  notes: ['Prints `bit-equal`, or how far the two are apart; exit status 1 then.'],
  example: 'verify grid.png',
  async run(given, surroundings) {
    const { signal, onProgress, print } = surroundings;
    const { operand } = given;
    const { bytes, recipe } = await openRecipe(operand);
    if (!isVerifiable(bytes))
      throw new BadInput(`${operand}: neither a PNG nor a GIF file: only those are verified`);
    if (!recipe) throw new BadInput(`${operand}: carries no recipe`);
    const provider = given.has('provider') ? readProvider(given) : (recipe.environment?.provider ?? 'auto');
    const found = await withJobStudio(
      given,
      surroundings,
      recipe,
      (studio) => replay(studio, bytes, recipe, operand, { signal, onProgress }),
      provider,
    );
    print(describe(found));
    if (found.difference.pixels > 0)
      throw new StudioError('run/failed', `${operand}: differs from what its recipe makes here`);
  },
};

function describe({ difference, recorded, present }: Replay): string {
  if (difference.pixels === 0) return 'bit-equal';
  const { pixels, largest, mean } = difference;
  return [
    `different: ${pixels} pixels, by ${largest} of 255 at most and ${mean.toPrecision(3)} in the mean`,
    ...compareEnvironments(recorded, present),
  ].join('\n');
}

/** A line for each entry: its name, as recorded, as it is here; a mark where they differ. */
function compareEnvironments(recorded: RunEnvironment | null, present: RunEnvironment): string[] {
  const keys = Object.keys(environmentTitles) as (keyof RunEnvironment)[];
  const rows = keys.map((key) => {
    const then = recorded ? oneLine(String(recorded[key])) : 'not known';
    const now = String(present[key]);
    return [then === now ? ' ' : '*', environmentTitles[key], then, now] as const;
  });
  const table = [[' ', '', 'recorded', 'here'] as const, ...rows];
  const widths = [1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map(
    ([mark, title, then, now]) => `${mark} ${title.padEnd(widths[0]!)}  ${then.padEnd(widths[1]!)}  ${now}`,
  );
}
