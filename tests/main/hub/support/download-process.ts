import { readFileSync } from 'node:fs';
import { Hub, type JudgedModel } from '../../../../src/main/hub/hub.ts';
import type { HubSettings } from '../../../../src/main/hub/settings.ts';

/** A program that downloads a model and prints its folder; the test kills it. Its argument is a JSON file. */
interface Task {
  readonly settings: HubSettings;
  readonly workFolder: string;
  readonly judged: JudgedModel;
}

const { settings, workFolder, judged } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Task;
const tokens = { read: () => Promise.resolve(null) };
const hub = new Hub({ settings, fetch, tokens, workFolder, backoffMs: [20, 20, 20, 20, 20] });
const { folder } = await hub.get(judged.repository.facts.repository, { judged });
process.stdout.write(folder);
