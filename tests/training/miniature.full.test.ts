import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, maxDifference } from '../cli/support/arrays.ts';
import { cli } from '../cli/support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { killWhen, runProgram, sampleInTorch, torch } from './torch.ts';

/** Of `npm run test:full`, which sees to it that PyTorch is here. */

const folder = tempFolder();
const at = (name: string): string => join(folder, name);

const net = ['--channels', '16', '32', '--attention', '1', '--batch', '8', '--device', 'cpu'];
const train = (out: string, ...options: string[]): string =>
  runProgram(torch, 'train.py', '--data', at('train.npy'), '--out', at(out), ...net, ...options);

describe('the recipe in miniature', { timeout: 300_000 }, () => {
  it('trains ten steps on 64 pictures; the studio opens the folder and samples as PyTorch does', async () => {
    for (const seed of ['train', 'test']) {
      const set = ['--seed', seed, '--count', '64', '--size', '16', '--out', at(`${seed}.npy`)];
      runProgram(process.execPath, 'portraits.mjs', ...set);
    }
    expect(train('f32', '--steps', '10')).toMatch(/^64 pictures.*from step 0\n[^]*step 10 {2}loss \d\.\d/);
    expect(existsSync(at('f32/checkpoint.pt'))).toBe(false);
    runProgram(torch, 'halve.py', at('f32'), at('mini'));

    const given = ['--model', at('mini'), '--provider', 'cpu'];
    const { stdout } = await cli('info', ...given, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ shape: [3, 16, 16], dtype: 'F16', remarks: [] });
    await cli('sample', ...given, '--seed', '1', '--steps', '5', '--out', at('studio.npy'));
    sampleInTorch(torch, at('mini'), 5, at('torch.npy'));
    const [studio, reference] = [load(at('studio.npy')), load(at('torch.npy'))];
    expect(studio.shape).toEqual([1, 3, 16, 16]);
    expect(maxDifference(studio.data, reference.data)).toBeLessThan(1e-4);
  });

  it('goes on from its checkpoint after it was killed', async () => {
    const options = ['--data', at('train.npy'), '--out', at('killed'), ...net, '--steps', '12'];
    const checkpoint = at('killed/checkpoint.pt');
    await killWhen(checkpoint, torch, 'train.py', ...options, '--checkpoint-every', '0');
    expect(existsSync(at('killed/unet'))).toBe(false);
    expect(train('killed', '--steps', '12')).toMatch(/from step [1-9]\d*\n[^]*step 12 {2}loss/);
    expect(existsSync(at('killed/unet/config.json'))).toBe(true);
    expect(existsSync(checkpoint)).toBe(false);
  });

  it('is measured: loss over t, neighbours, consistency over S and the way back, with sheets', () => {
    const sets = ['--train', at('train.npy'), '--test', at('test.npy')];
    const few = ['--longest', '10', '--samples', '16', '--pictures', '4'];
    const out = at('report');
    runProgram(torch, 'measure.py', '--model', at('mini'), ...sets, ...few, '--out', out, '--device', 'cpu');
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Record<string, object>;
    expect(report.denoising_loss).toMatchObject({ train: expect.any(Array), test: expect.any(Array) });
    expect(Object.keys(report.consistency!)).toEqual([
      'eta 0, mean',
      'eta 0, median',
      'eta 1, mean',
      'eta 1, median',
    ]);
    expect(Object.keys(report.reconstruction!)).toEqual(['10']);
    for (const sheet of ['neighbours', 'consistency-eta0', 'consistency-eta1', 'reconstruction', 'slerp'])
      expect(existsSync(join(out, `${sheet}.png`)), sheet).toBe(true);
  });
});
