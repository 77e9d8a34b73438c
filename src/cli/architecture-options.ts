import { resolve } from 'node:path';
import { architecturePresets } from '../contract/architecture-presets.ts';
import type { ArchitectureSource, ModelInfo } from '../contract/model.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import { BadInput } from './bad-input.ts';

/** Where the arguments of a checkpoint's network stand. */

export const architectureOptions = {
  architecture: {
    value: 'FILE',
    help: 'arguments of the network of an authors’ checkpoint: .json for OpenAI’s .pt, .yml for those of ermongroup/ddim',
    default: 'the file of that name beside it',
  },
  preset: {
    value: 'NAME',
    help: `the same for a published .pt of OpenAI, by the name of its file: ${architecturePresets.join(', ')}`,
  },
} satisfies OptionTable;

/** Where --architecture or --preset says that the arguments of the network are; undefined: neither is given. */
export function readArchitecture(given: GivenOptions): ArchitectureSource | undefined {
  const file = given.text('architecture');
  const preset = given.choice('preset', architecturePresets);
  if (file !== undefined) refuse(given, ['preset'], 'cannot go with --architecture');
  if (file === '') throw new BadInput('--architecture "": must name a file');
  if (file !== undefined) return { file: resolve(file) };
  return preset && { preset };
}

/** Throws BadInput where one of them is given to a model whose files say the network themselves. */
export function checkArchitecture(given: GivenOptions, { source, name }: ModelInfo): void {
  if (source !== 'openai' && source !== 'ddim-authors')
    refuse(given, Object.keys(architectureOptions), `has no effect on ${name}, whose files say its network`);
}
