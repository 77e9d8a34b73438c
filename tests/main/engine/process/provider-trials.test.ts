import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTrialLedger } from '../../../../src/main/engine/process/provider-trials.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const freshFile = () => join(tempFolder(), 'sub', 'providers.json');
const names = (ledger: ReturnType<typeof createTrialLedger>) =>
  ledger.crashed().map(({ provider }) => provider);

it('blames the provider that was being tried when the process died, also in later runs', () => {
  const file = freshFile();
  const ledger = createTrialLedger(file);
  ledger.trying('webgpu');
  expect(ledger.blame()).toBe('webgpu');
  expect(names(ledger)).toEqual(['webgpu']);
  expect(names(createTrialLedger(file))).toEqual(['webgpu']);
});

it('blames a provider whose trial took the whole app down', () => {
  const file = freshFile();
  createTrialLedger(file).trying('cuda'); // and the machine is gone
  expect(names(createTrialLedger(file))).toEqual(['cuda']);
});

it('blames nobody when no trial was running', () => {
  const ledger = createTrialLedger(freshFile());
  ledger.trying('webgpu');
  ledger.trying(null);
  expect(ledger.blame()).toBeNull();
  expect(names(ledger)).toEqual([]);
});

it('forgets when the person asks, and starts afresh on a damaged file', () => {
  const file = freshFile();
  const ledger = createTrialLedger(file);
  ledger.trying('webgpu');
  ledger.blame();
  ledger.forget();
  expect(names(createTrialLedger(file))).toEqual([]);
  writeFileSync(file, '{"trying": "toaster"');
  expect(names(createTrialLedger(file))).toEqual([]);
  expect(readdirSync(join(file, '..'))).toEqual(['providers.json.bad']);
});
