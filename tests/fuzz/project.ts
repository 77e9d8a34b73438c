import { PROJECT_SCHEMA } from '../../src/contract/project.ts';
import { packArchive } from '../../src/main/documents/project-archive.ts';
import { decodeProject, encodeProject } from '../../src/main/documents/project-file.ts';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { documentOf, hashOf, latentOf, projectOf } from '../main/documents/support/projects.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';

const latent = latentOf(1);
const project = projectOf(
  documentOf({
    kind: 'slerp',
    a: { kind: 'stored', sha256: hashOf(latent) },
    b: { kind: 'seed', stream: 'numpy', seed: '7' },
    u: 0.25,
  }),
);
const file = encodeProject({ project, latents: [latent] });
const npy = encodeNpy(latent.shape, latent.data);
const sound = JSON.stringify({ schema: PROJECT_SCHEMA, ...project });

/** Projects: their zip, the text in it, and the latents beside it. */
export const projectFile: FuzzedFormat = {
  name: 'project',
  input(random) {
    const text = (): string => JSON.stringify(mutateJson(JSON.parse(sound), random)) ?? 'null';
    const latents = (bytes: Uint8Array) => new Map([[hashOf(latent), bytes]]);
    switch (random.below(4)) {
      case 0:
        return mutateBytes(file, random);
      case 1:
        return packArchive({ text: sound, latents: latents(mutateBytes(npy, random)) });
      default:
        return packArchive({ text: text(), latents: latents(npy) });
    }
  },
  read: (input) => decodeProject(input, 'input'),
};
