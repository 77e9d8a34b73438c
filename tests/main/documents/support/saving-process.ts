import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openAutosave } from '../../../../src/main/documents/autosave.ts';
import { createProjectStore } from '../../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { documentOf, hashOf, latentOf, projectOf } from './projects.ts';

/**
 * A process that saves one project after another, with a latent each, and says so on its standard output, until it
 * is killed: `put N` once the autosave was told, `saved N` once the file is written.
 */

const [folder = ''] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

const latents = new LatentStore(join(folder, 'latents'));
const store = createProjectStore(latents);
const autosave = openAutosave(join(folder, 'autosave.json'), Date.now, say);
const path = join(folder, 'faces.slerpscope');

say('begin');
for (let number = 1; ; number++) {
  const latent = latentOf(number);
  await latents.put(latent);
  const document = documentOf({ kind: 'stored', sha256: hashOf(latent) });
  const project = { ...projectOf({ ...document, nextPin: 100 + number }) };
  autosave.put({ project, path, unsaved: true });
  say(`put ${number}`);
  await store.save(path, project);
  say(`saved ${number}`);
}
