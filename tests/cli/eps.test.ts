import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();

describe('eps', () => {
  it.each(['unet-cifar10-like', 'unet-church-like', 'unet-legacy-bin', 'unet-scale-shift'])(
    '%s gives what diffusers gives, to 2e-5 of its largest value',
    async (name) => {
      const [model, out] = [join(fixtures, name), join(folder, `${name}.npy`)];
      const [sample, timestep] = [join(model, 'case_sample.npy'), join(model, 'case_timestep.npy')];
      await cli('eps', '--model', model, '--sample', sample, '--timestep', timestep, '--out', out);
      const [given, wanted] = [load(out), load(join(model, 'case_eps.npy'))];
      const largest = wanted.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      expect(given.shape).toEqual(wanted.shape);
      expect(given.dtype).toBe('float32');
      expect(maxDifference(given.data, wanted.data)).toBeLessThanOrEqual(2e-5 * largest);
    },
  );

  it('takes int32 timesteps as it takes int64 ones', async () => {
    const model = join(fixtures, 'unet-legacy-bin');
    const wide = readFileSync(join(model, 'case_timestep.npy'));
    const narrow = Int32Array.from(load(join(model, 'case_timestep.npy')).data);
    const header = wide
      .subarray(0, wide.length - narrow.length * 8)
      .toString('latin1')
      .replace('<i8', '<i4');
    const timestep = join(folder, 't32.npy');
    writeFileSync(timestep, Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(narrow.buffer)]));
    const out = join(folder, 't32-eps.npy');
    const sample = join(model, 'case_sample.npy');
    await cli('eps', '--model', model, '--sample', sample, '--timestep', timestep, '--out', out);
    const wanted = load(join(model, 'case_eps.npy')).data;
    expect(maxDifference(load(out).data, wanted)).toBeLessThan(1e-4);
  });

  it('refuses a timestep outside [0, T) with its place and value, and writes nothing', async () => {
    const model = join(fixtures, 'unet-legacy-bin');
    const timestep = join(folder, 't.npy');
    writeFileSync(timestep, encodeNpy([3], BigInt64Array.of(0n, 1000n, 5n)));
    const out = join(folder, 'refused.npy');
    const sample = join(model, 'case_sample.npy');
    const { code, stderr } = await tell([
      ...['eps', '--model', model, '--sample', sample, '--timestep', timestep, '--out', out],
    ]);
    expect(code).toBe(2);
    expect(stderr).toBe(`slerpscope: --timestep ${timestep}: value 1 is 1000, must be in [0, 1000)\n`);
    expect(existsSync(out)).toBe(false);
  });
});
