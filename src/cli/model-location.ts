import { isRepoId } from '../main/hub/repository/repo-id.ts';
import { statOrNull } from '../main/files/bounded-file.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';

/**
 * Where the model of --model is. What exists as a file or folder comes first; else `org/name` is a repository of the
 * cache, whoever put it there. Asks nothing of any server. Throws BadInput where such a name is neither.
 */
export async function locate(location: string, openHub: Surroundings['openHub']): Promise<string> {
  if (!location.includes('/') || !isRepoId(location) || (await statOrNull(location))) return location;
  const hub = openHub();
  const found = await hub.findFolder(location);
  if (found?.isUnfinished)
    throw new BadInput(`--model ${location}: its download is not finished; "get ${location}" continues it`);
  if (found) return found.folder;
  throw new BadInput(
    `--model ${location}: no such file or folder, and not in the cache ${hub.settings.cacheFolder}; "get ${location}" asks ${hub.host} for it`,
  );
}
