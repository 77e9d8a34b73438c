import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderChoice } from '../contract/device.ts';
import type { OpenOptions } from '../contract/model.ts';
import type { Opening } from '../contract/studio.ts';
import { spawnEngineChild } from './engine/process/child-process.ts';
import { noFolders } from './engine/process/folders.ts';
import { memoryLimitOf } from './engine/process/memory-limit.ts';
import { ProviderTrialLog } from './engine/process/provider-trials.ts';
import type { FallbackFont } from './figures/fonts/fallback-font.ts';
import { fontSource } from './font-store.ts';
import { projectRoot } from './project-root.ts';
import type { Studio } from './studio.ts';
import { createStudio } from './studio/create-studio.ts';

export interface HeadlessOptions {
  readonly provider: ProviderChoice;
  /** A folder, an .onnx file, `bundled` or `bundled:<name>`. */
  readonly model: string;
  /** What is given in place of what the model's files say. */
  readonly options?: OpenOptions;
  /** Fallback fonts of figures, by default none. */
  readonly fonts?: readonly FallbackFont[];
  /** Most memory, in GB (10⁹ bytes), that the engine may take; null: three quarters of the machine's. */
  readonly memory?: number | null;
  /** Ends the engine at once, whatever it is at. */
  readonly signal?: AbortSignal;
  /** Called at every step of the opening. */
  readonly onOpening?: (opening: Opening | null) => void;
}

/** Folder with models/ and fonts/. */
export function headlessResources(): string {
  return join(projectRoot(import.meta.dirname), 'resources');
}

/** A studio without Electron, its engine a Node child process, with a model open. Close it to end the process. */
export async function openHeadlessStudio(how: HeadlessOptions): Promise<Studio> {
  const { provider, model, options, fonts = [], memory = null, signal, onOpening } = how;
  const root = projectRoot(import.meta.dirname);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const studio = createStudio({
    version,
    resources: headlessResources(),
    spawnEngine: () => spawnEngineChild(join(root, 'out', 'main', 'engine.js'), noFolders),
    trials: new ProviderTrialLog(null),
    fonts: fontSource(fonts),
    memoryLimit: () => memoryLimitOf(memory),
  });
  signal?.addEventListener('abort', () => void studio.close(), { once: true });
  if (onOpening) studio.onState(({ opening }) => onOpening(opening));
  try {
    await studio.open(model, provider, options);
    return studio;
  } catch (error) {
    await studio.close();
    throw error;
  }
}
