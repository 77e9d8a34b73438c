import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderChoice } from '../contract/device.ts';
import type { OpenOptions } from '../contract/model.ts';
import { spawnEngineChild } from './engine/child-process.ts';
import { noFolders } from './engine/folders.ts';
import { createTrialLedger } from './engine/trial-ledger.ts';
import type { FallbackFont } from './exporters/fonts/fallback-font.ts';
import { fontSource } from './font-store.ts';
import { projectRoot } from './project-root.ts';
import { createStudio, type Studio } from './studio.ts';

export interface HeadlessOptions {
  readonly provider: ProviderChoice;
  /** A folder, an .onnx file, `bundled` or `bundled:<name>`. */
  readonly model: string;
  /** What is given in place of what the model's files say. */
  readonly options?: OpenOptions;
  /** Fallback fonts of figures, by default none. */
  readonly fonts?: readonly FallbackFont[];
}

/** Folder with models/ and fonts/. */
export function headlessResources(): string {
  return join(projectRoot(import.meta.dirname), 'resources');
}

/** A studio without Electron, its engine a Node child process, with a model open. Close it to end the process. */
export async function openHeadlessStudio({
  provider,
  model,
  options,
  fonts = [],
}: HeadlessOptions): Promise<Studio> {
  const root = projectRoot(import.meta.dirname);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const studio = createStudio({
    version,
    resources: headlessResources(),
    spawnEngine: () => spawnEngineChild(join(root, 'out', 'main', 'engine.js'), noFolders),
    ledger: createTrialLedger(null),
    fonts: fontSource(fonts),
  });
  try {
    await studio.open(model, provider, options);
    return studio;
  } catch (error) {
    await studio.close();
    throw error;
  }
}
