import { app } from 'electron';
import { join } from 'node:path';
import { memoryLimitOf } from '../engine/process/memory-limit.ts';
import { ProviderTrialLog } from '../engine/process/provider-trials.ts';
import type { FontSource } from '../font-store.ts';
import type { HostedStudio } from '../studio.ts';
import { createStudio } from '../studio/create-studio.ts';
import { spawnEngineProcess } from './engine-process.ts';
import type { SettingsStore } from '../settings-store.ts';
import type { Notices } from './notices.ts';
import { engineFolders, resourcesFolder } from './paths.ts';

/**
 * The studio with a utilityProcess as its engine, which stores as many results as the settings allow. `programDir` is
 * out/main.
 */
export function createEngineStudio(
  programDir: string,
  settings: SettingsStore,
  notices: Notices,
  fonts: FontSource,
): HostedStudio {
  const folders = engineFolders();
  const studio = createStudio({
    version: app.getVersion(),
    resources: resourcesFolder(),
    spawnEngine: () => spawnEngineProcess(join(programDir, 'engine.js'), folders),
    trials: new ProviderTrialLog(join(app.getPath('userData'), 'providers.json'), (message) =>
      notices.say(message),
    ),
    fonts,
    memoryLimit: () => memoryLimitOf(settings.value.memoryLimit),
  });
  // Who asks for a limit of a process that dies asks the next one again.
  const limit = (): void =>
    void studio.limitResults(settings.value.resultsLimit * 1e9).catch(() => undefined);
  limit();
  settings.onChange(limit);
  studio.onEngineRespawn(limit);
  return studio;
}
