import { app } from 'electron';
import { join } from 'node:path';
import { createTrialLedger } from '../engine/trial-ledger.ts';
import { createStudio, type HostedStudio } from '../studio.ts';
import { spawnEngineProcess } from './engine-process.ts';
import { engineFolders, resourcesFolder } from './paths.ts';

/** The studio with a utilityProcess as its engine. `programDir` is out/main. */
export function createEngineStudio(programDir: string): HostedStudio {
  const folders = engineFolders();
  return createStudio({
    version: app.getVersion(),
    resources: resourcesFolder(),
    spawnEngine: () => spawnEngineProcess(join(programDir, 'engine.js'), folders),
    ledger: createTrialLedger(join(app.getPath('userData'), 'providers.json')),
  });
}
