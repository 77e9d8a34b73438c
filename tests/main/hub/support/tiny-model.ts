import { join } from 'node:path';
import { fakeRepository, readFiles, type FakeRepository } from './fake-repository.ts';

/** A pipeline of the fixtures: its weights have 62,700 bytes. */
export const tinyFolder = join(import.meta.dirname, '../../../fixtures/families/class-embedding');
export const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';

const all = readFiles(tinyFolder);

/** What opening it reads. */
export const tinyFiles: Readonly<Record<string, Buffer>> = Object.fromEntries(
  ['model_index.json', 'scheduler/scheduler_config.json', 'unet/config.json', WEIGHTS].map((path) => [
    path,
    all[path]!,
  ]),
);
export const weights = tinyFiles[WEIGHTS]!;

/** A repository with that pipeline and other files. */
export function tinyRepository(
  rest: Parameters<typeof fakeRepository>[2] = {},
  others: Readonly<Record<string, Buffer | string>> = {},
): FakeRepository {
  return fakeRepository('acme/tiny', { ...tinyFiles, ...others }, rest);
}
