import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeGrowingModel } from '../main/models/support/growing-model.ts';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { childrenOf, hasBusyChild } from '../main/engine/support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { fixtures, program, run } from './support/run-cli.ts';

const folder = tempFolder();

describe('a model that asks for more memory than it may have', () => {
  it.each([
    ['constant-of-shape-20gb.onnx', 'tensor z of shape [5368709120] takes 21.5 GB'],
    ['expand-16gb.onnx', 'tensor z of shape [1400000, 3, 32, 32] takes 17.2 GB'],
  ])('%s is refused by its shapes', async (name, reason) => {
    const model = join(fixtures, 'hungry-onnx', name);
    const { code, stdout, stderr } = await run([program, 'info', '--model', model, '--memory', '2']);
    expect(stderr).toBe(
      `slerpscope: ${model}: ${reason}, more than the memory limit of 2 GB (--memory, or the settings)\n`,
    );
    expect([code, stdout]).toEqual([2, '']);
  });

  it('is ended with one line while it is opened, and leaves no process', async () => {
    const model = writeGrowingModel(folder, 100);
    const info = [program, 'info', '--model', model, '--provider', 'cpu', '--memory', '1'];
    const { code, stdout, stderr, pid } = await run(info);
    expect(stderr).toMatch(
      /^slerpscope: \S+growing\.onnx: the engine used [\d.]+ GB of memory, more than its limit of 1 GB, and was stopped \(--memory or the settings change the limit\)\n$/,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(childrenOf(pid)).toEqual([]);
  });

  it('is ended with one line while it samples, and nothing is written', async () => {
    const model = writeGrowingModel(folder, 600);
    const out = join(folder, 'x0.npy');
    const { code, stderr } = await run([
      ...[program, 'sample', '--model', model, '--provider', 'cpu', '--memory', '1'],
      ...['--seed', '1', '--steps', '10', '--out', out],
    ]);
    expect(stderr).toMatch(
      /slerpscope: the engine used [\d.]+ GB of memory, more than its limit of 1 GB[^\n]+\n$/,
    );
    expect(code).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  it.each(['0.1', '5000', '4GB', ''])('--memory %j is refused in one line', async (memory) => {
    const { code, stderr } = await run([program, 'info', '--model', 'bundled', '--memory', memory]);
    expect(stderr).toMatch(/^slerpscope: --memory [^\n]*: must be [^\n]+\n$/);
    expect(code).toBe(2);
  });
});

describe('a model that takes long to open', () => {
  it('is given up at once on Ctrl C, and leaves no process', async () => {
    const model = writeSlowModel(folder);
    const info = [program, 'info', '--model', model, '--provider', 'cpu'];
    const signal = { name: 'SIGINT', when: hasBusyChild } as const;
    const { code, stderr, pid, afterSignal } = await run(info, { signal });
    expect(afterSignal).toBeLessThan(5000);
    expect([code, stderr]).toEqual([130, 'slerpscope: interrupted\n']);
    expect(childrenOf(pid)).toEqual([]);
  });
});
