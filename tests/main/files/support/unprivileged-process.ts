import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeLatent } from '../../../../src/core/latent.ts';
import { openAutosave } from '../../../../src/main/documents/autosave.ts';
import { createProjectStore } from '../../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { ProviderTrialLog } from '../../../../src/main/engine/process/provider-trials.ts';
import { openTileFiles } from '../../../../src/main/shards/tile-files.ts';
import { openSettings } from '../../../../src/main/settings-store.ts';
import { latentOf, projectOf } from '../../documents/support/projects.ts';

/**
 * A process of a user who may write into a folder but read nothing in it: opens and writes whatever the app keeps
 * there, and says what it was told as a JSON array of [what, line].
 */

const [folder = ''] = process.argv.slice(2);
if (process.getuid?.() === 0) process.setuid?.(65_534);

const lines: [string, string][] = [];
const say = (what: string) => (line: string) => void lines.push([what, line]);
const saying = (what: string, work: Promise<unknown>) =>
  work.catch((error: unknown) => say(what)((error as Error).message));
const at = (name: string) => join(folder, name);

const settings = openSettings(at('settings.json'), say('settings'));
settings.change({ theme: 'dark' });
settings.flush();
const autosave = openAutosave(at('autosave.json'), Date.now, say('autosave'));
autosave.put({ project: projectOf(), path: null, unsaved: true });
autosave.close();
const trials = new ProviderTrialLog(at('providers.json'), say('providers'));
trials.trying('cuda');
trials.reset();
const latents = new LatentStore(folder);
await saying('project', createProjectStore(latents).save(at('faces.slerpscope'), projectOf()));
await saying('latent', latents.put(latentOf(1)));
const tiles = openTileFiles(folder);
await saying('tile', tiles.read(0, 0));
await saying('other tile', tiles.write(0, 1, makeLatent([1, 1, 1], new Float32Array(1))));
writeSync(1, JSON.stringify(lines));
