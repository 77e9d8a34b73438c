import { type FigureSpec, isAnimated } from '../contract/figures/index.ts';
import { nameLetters, type LetterReport } from '../contract/letters.ts';
import { MAX_FONT_BYTES, readFallbackFont, type FallbackFont } from '../main/figures/fonts/fallback-font.ts';
import type { ReadRecipe } from '../main/recipes/recipe-text.ts';
import type { Studio } from '../main/studio.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { readInput } from './array-files.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';

/** The fallback font of figures: `--font FILE`. */

export const fontOption = {
  font: { value: 'FILE', help: 'a font (.ttf, .otf, .ttc) for letters that Inter lacks' },
} satisfies OptionTable;

const known = new WeakMap<GivenOptions, FallbackFont | null>();

/** The font of --font, read once; null without it. Throws BadInput that names the file and what is wrong with it. */
export function readFont(given: GivenOptions): FallbackFont | null {
  const found = known.get(given);
  if (found !== undefined) return found;
  const path = given.text('font');
  const font = path === undefined ? null : openFont(path);
  known.set(given, font);
  return font;
}

function openFont(path: string): FallbackFont {
  const bytes = readInput('font', path, MAX_FONT_BYTES);
  return asBadInput(null, () => readFallbackFont(bytes, path, `--font ${path}`));
}

/** One line that names the letters for which boxes will stand. */
export function warnOfLetters(
  { missing }: LetterReport,
  given: GivenOptions,
  warn: Surroundings['warn'],
): void {
  if (missing.length === 0) return;
  const font = readFont(given);
  const where = font ? `neither Inter nor ${font.family} has glyphs for` : 'Inter has no glyphs for';
  const hint = font ? '' : ' (--font FILE supplies them)';
  warn(`${where} ${nameLetters(missing)}: drawn as boxes${hint}`);
}

/** A job with the font of --font where its figures name none. Throws BadInput where they name another. */
export function takeFont(given: GivenOptions, job: ReadRecipe): ReadRecipe {
  const font = readFont(given);
  if (!font) return job;
  const other = job.figures.find((figure) => figure.font !== null && figure.font !== font.sha256);
  if (other)
    throw new BadInput(
      `--font ${given.text('font')}: has the digest ${font.sha256}, ${given.operand} was made with ${other.font}`,
    );
  return { ...job, figures: job.figures.map((figure) => ({ ...figure, font: font.sha256 })) };
}

/**
 * Says before anything runs what the fonts make of the letters of a job's figures. Throws BadInput where some are of a
 * font that is not given.
 */
export function checkFonts(
  given: GivenOptions,
  letters: Studio['letters'],
  { figures, playback }: Pick<ReadRecipe, 'figures' | 'playback'>,
  warn: Surroundings['warn'],
): void {
  for (const figure of figures) {
    const moving = playback !== null && isAnimated(figure);
    const report = asBadInput(given.operand, () => letters(figure, moving, playback?.size));
    if (isAtHand(figure, readFont(given))) warnOfLetters(report, given, warn);
    else if (report.missing.length === 0)
      warn(`${given.operand}: its font ${figure.font} is missing, but no letter needs it`);
    else
      throw new BadInput(
        `${given.operand}: ${nameLetters(report.missing)} were drawn with the font ${figure.font}: give its file with --font`,
      );
  }
}

function isAtHand({ font }: FigureSpec, given: FallbackFont | null): boolean {
  return font === null || font === given?.sha256;
}
