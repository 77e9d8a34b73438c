import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProviderTrialLog } from '../../../../src/main/engine/process/provider-trials.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const freshFile = () => join(tempFolder(), 'sub', 'providers.json');
const names = (log: ProviderTrialLog) => log.crashed().map(({ provider }) => provider);

it('blames the provider that was being tried when the process died, also in later runs', () => {
  const file = freshFile();
  const log = new ProviderTrialLog(file);
  log.trying('webgpu');
  expect(log.onCrash()).toBe('webgpu');
  expect(names(log)).toEqual(['webgpu']);
  expect(names(new ProviderTrialLog(file))).toEqual(['webgpu']);
});

it('blames a provider whose trial took the whole app down', () => {
  const file = freshFile();
  new ProviderTrialLog(file).trying('cuda'); // and the machine is gone
  expect(names(new ProviderTrialLog(file))).toEqual(['cuda']);
});

it('blames nobody when no trial was running', () => {
  const log = new ProviderTrialLog(freshFile());
  log.trying('webgpu');
  log.trying(null);
  expect(log.onCrash()).toBeNull();
  expect(names(log)).toEqual([]);
});

it('forgets when the person asks, and starts afresh on a damaged file', () => {
  const file = freshFile();
  const log = new ProviderTrialLog(file);
  log.trying('webgpu');
  log.onCrash();
  log.reset();
  expect(names(new ProviderTrialLog(file))).toEqual([]);
  writeFileSync(file, '{"trying": "toaster"');
  expect(names(new ProviderTrialLog(file))).toEqual([]);
  expect(readdirSync(join(file, '..'))).toEqual(['providers.json.bad']);
});
