import { formatBytes } from '../../contract/amounts.ts';
import { describeVerdict } from '../../contract/hub-words.ts';
import type { JudgedRepository } from '../../contract/hub.ts';
import type { Command } from '../command.ts';
import { textTable } from '../text-table.ts';

/** `list`: the models of the cache. */
export const list: Command = {
  name: 'list',
  summary: 'Lists the models of the cache, which it shares with huggingface_hub',
  options: { json: { help: 'prints JSON' } },
  notes: [
    'Asks nothing of any server.',
    'Columns: name, commit and what names it, size, whether it opens, folder.',
  ],
  example: 'list',
  async run(given, { signal, warn, print, onWork, openHub }) {
    const hub = openHub();
    onWork('reading the cache');
    const judged = await hub.listCached(signal, ({ message }) => warn(message));
    if (given.has('json')) return print(JSON.stringify(judged, null, 2));
    const { cacheFolder } = hub.settings;
    if (judged.length === 0) return print(`no models in the cache ${cacheFolder}`);
    const bytes = judged.reduce((sum, repository) => sum + repository.bytes, 0);
    const models = judged.length === 1 ? '1 model' : `${judged.length} models`;
    print(`${textTable(judged.flatMap(rowsOf), [2])}\n${models}, ${formatBytes(bytes)} in ${cacheFolder}`);
  },
};

function rowsOf({ repository, revisions, bytes, unfinishedBytes, folder }: JudgedRepository): string[][] {
  const rows = revisions.map((revision) => [
    repository,
    [revision.commit.slice(0, 8), ...revision.refs.filter((ref) => !ref.endsWith(revision.commit))].join(' '),
    formatBytes(revision.bytes),
    describeVerdict(revision.verdict),
    revision.folder,
  ]);
  if (unfinishedBytes > 0) {
    const unfinished = 'not finished: the same "get" continues it';
    rows.push([repository, '–', formatBytes(unfinishedBytes), unfinished, folder]);
  } else if (rows.length === 0)
    rows.push([repository, '–', formatBytes(bytes), 'not finished: another program began it', folder]);
  return rows;
}
