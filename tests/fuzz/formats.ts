import { film } from './film.ts';
import { font } from './font.ts';
import type { FuzzedFormat } from './format.ts';
import { npy } from './npy.ts';
import { png } from './png.ts';
import { projectFile } from './project.ts';
import { recipe } from './recipe.ts';

/** All that is read from anybody and written by this app. */
export const formats: readonly FuzzedFormat[] = [projectFile, recipe, npy, png, film, font];
