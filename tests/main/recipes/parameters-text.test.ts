import { expect, it } from 'vitest';
import { describeRecipe } from '../../../src/main/recipes/parameters-text.ts';
import type { ClassCondition } from '../../../src/core/condition.ts';
import type { SchedulerConfig } from '../../../src/core/settings.ts';
import { consistency, ve } from '../../core/samplers/sigma-processes.ts';
import { lineOf, recipeOf, seed } from './support/recipes.ts';

/** The words of a line's recipe, of a model with this schedule. */
function describe({ clipSample: _, ...schedule }: SchedulerConfig, numSteps: number): string {
  const line = lineOf(seed(1), seed(2));
  const recipe = recipeOf({ ...line, settings: { ...line.settings, numSteps, noiseSeed: '7' } });
  return describeRecipe({ ...recipe, model: { ...recipe.model, schedule } });
}

it('the words of a recipe name the sampling and the sigmas of a consistency model', () => {
  const words = describe(consistency, 1);
  expect(words).toContain('Steps: 1, Sampler: Consistency, Eta: 0, Timesteps: leading');
  expect(words).toContain('Schedule: consistency, σ 0.002 … 80 (T = 40), Provider');
  expect(words).not.toContain('Prediction');
});

it('they have its noise seed where several steps draw noise', () => {
  expect(describe(consistency, 1)).not.toContain('Noise seed');
  expect(describe(consistency, 2)).toContain('Noise seed: 7');
});

it('they name the class and its guidance, which is none at w = 1', () => {
  const line = lineOf(seed(1), seed(2));
  const words = (condition: ClassCondition): string =>
    describeRecipe(recipeOf({ ...line, settings: { ...line.settings, condition } }));
  expect(words({ class: 3, guidance: 2.5 })).toContain(', Class: 3, Guidance: 2.5, Model');
  expect(words({ class: 3, guidance: 1 })).toContain(', Class: 3, Model');
  expect(words({ class: { from: 3, to: 5, u: 0.25 } })).toContain(', Class: 3 to 5 at u = 0.25, Model');
  expect(words({ class: [1, 2] })).toContain(', Class: embedding of 2 values, Model');
  expect(describeRecipe(recipeOf(line))).not.toContain('Class');
});

it('they name the solver and the sigmas of a variance-exploding process', () => {
  const words = describe(ve, 20);
  expect(words).toContain('Sampler: DDIM, Eta: 0');
  expect(words).toContain('Schedule: variance-exploding, σ 0.01 … 1348 (T = 2000)');
});
