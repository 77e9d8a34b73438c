import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineFigure } from '../../../src/contract/figures/line.ts';
import { bareStyle } from '../../../src/contract/figures/style.ts';
import { RECIPE_SCHEMA, recipeKeywords, type Recipe } from '../../../src/contract/recipe.ts';
import type { ClassCondition } from '../../../src/core/condition.ts';
import { readPng } from '../../../src/main/formats/png/reader.ts';
import { readPngText } from '../../../src/main/formats/png/texts.ts';
import { writePng } from '../../../src/main/formats/png/writer.ts';
import { openHeadlessStudio } from '../../../src/main/headless.ts';
import { renderRecorded } from '../../../src/main/recipes/figure-recipe.ts';
import type { Studio } from '../../../src/main/studio.ts';
import { cli, fixtures, tell } from '../../cli/support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collect } from './support/collect.ts';
import { named, settings } from './support/known-figures.ts';

/** A figure of a class: the real engine, `npm run build` comes first. */

const model = join(fixtures, 'families', 'class-embedding');
const folder = tempFolder();

let studio: Studio;
beforeAll(async () => {
  studio = await openHeadlessStudio({ provider: 'cpu', model });
});
afterAll(() => studio.close());

const figureOf = (condition?: ClassCondition): LineFigure => ({
  ...bareStyle,
  kind: 'line',
  pins: [named(1), named(2)],
  framesPerSegment: 2,
  mode: 'slerp',
  closed: false,
  easing: 'linear',
  scale: 1,
  settings: { ...settings, numSteps: 3, ...(condition && { condition }) },
});

async function drawn(condition: ClassCondition) {
  const { rendered } = await renderRecorded(studio, figureOf(condition), {});
  const png = await collect(rendered.write('png'));
  const textOf = (keyword: string): string => readPngText(png, keyword, 2 ** 20, 'a')!;
  return { png, tiles: rendered.tiles.map(({ data }) => data), textOf };
}

describe('a figure of a class-conditional model', () => {
  it('records the class, in JSON and in words, and is made again from it bit by bit', async () => {
    const { png, textOf } = await drawn({ class: 3 });
    const recipe = JSON.parse(textOf(recipeKeywords.recipe)) as Recipe;
    expect(recipe.schema).toBe(RECIPE_SCHEMA);
    expect(recipe.figure.settings.condition).toEqual({ class: 3 });
    expect(textOf(recipeKeywords.parameters)).toContain(', Class: 3, Model');
    const path = join(folder, 'three.png');
    writeFileSync(path, png);
    const { stdout } = await cli('verify', path, '--model', model, '--provider', 'cpu');
    expect(stdout).toBe('bit-equal\n');
  });

  it('differs from that of another class, of the same latents', async () => {
    const [three, four] = [await drawn({ class: 3 }), await drawn({ class: 4 })];
    for (const [i, tile] of three.tiles.entries()) expect(tile).not.toEqual(four.tiles[i]);
  });

  it('with another class in its recipe is told apart from what it shows', async () => {
    const { png } = await drawn({ class: 3 });
    const path = join(folder, 'forged.png');
    const { textOf } = await drawn({ class: 4 });
    const { figure, ...rest } = JSON.parse(textOf(recipeKeywords.recipe)) as Recipe;
    const picture = await readPng(png, 'a');
    const texts = [{ keyword: recipeKeywords.recipe, text: JSON.stringify({ ...rest, figure }) }];
    writeFileSync(path, await collect(writePng({ ...picture, opaque: true }, [picture.rgba], texts)));
    const { code, stdout } = await tell(['verify', path, '--model', model, '--provider', 'cpu']);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^different: /)]);
  });

  it('without a class is refused before anything is sampled', async () => {
    await expect(studio.render(figureOf())).rejects.toThrow(
      'class: the model needs one: a label from 0 to 6',
    );
  });
});
