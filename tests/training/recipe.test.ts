import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictures, portrait, rasterize } from '../../training/portraits.mjs';
import { canImport, PYTHONS } from '../../scripts/setup/python.mjs';
import { root } from '../cli/support/run-cli.ts';

describe('the training pictures', () => {
  const svgs = Array.from({ length: 400 }, (_, index) => portrait('train', index));
  const backgroundOf = (svg: string) => /<rect fill="#([0-9a-f]{6})"/.exec(svg)?.[1];

  it('depend on the seed and the index alone: the same again, others for another seed', () => {
    expect(portrait('train', 7)).toBe(svgs[7]);
    expect(portrait('test', 7)).not.toBe(svgs[7]);
    expect(new Set(svgs).size).toBe(svgs.length);
  });

  it('take their colours from continuous ranges: hardly a background comes twice', () => {
    const backgrounds = svgs.map(backgroundOf);
    expect(backgrounds).not.toContain(undefined);
    expect(new Set(backgrounds).size).toBeGreaterThan(0.99 * svgs.length);
  });

  it('are mirrored in half of all cases', () => {
    const share = svgs.filter((svg) => svg.includes('scale(-1 1)')).length / svgs.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.08);
  });

  it('are RGB with the background in the corner', () => {
    const rgb = rasterize(svgs[3]!, 16);
    expect(rgb).toHaveLength(16 * 16 * 3);
    expect(rgb.subarray(0, 3).toString('hex')).toBe(backgroundOf(svgs[3]!));
  });

  it('of a set that begins later are the same: processes may share the work', async () => {
    const whole = await bytesOf({ count: 3, first: 0, size: 8, seed: 'train' });
    const later = await bytesOf({ count: 1, first: 2, size: 8, seed: 'train' });
    const picture = 8 * 8 * 3;
    expect(whole.subarray(-picture)).toEqual(later.subarray(-picture));
    expect((whole.length - 3 * picture) % 64).toBe(0);
  });

  it.each([
    ['--count=0', '--count 0: must be an integer in [1, 1000000]\n'],
    ['--size=x', '--size x: must be an integer in [8, 512]\n'],
    ['--first=-1', '--first -1: must be an integer in [0, 1000000]\n'],
  ])('%s is refused in one line', (option, message) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'training/portraits.mjs'), option], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: message });
  });
});

it('every program of it is Python as a Python here reads it', () => {
  const python = PYTHONS.find((command) => canImport(command, 'ast'))!;
  const programs = readdirSync(join(root, 'training')).filter((name) => name.endsWith('.py'));
  expect(programs).toContain('train.py');
  const parse =
    'import ast, sys\nfor path in sys.argv[1:]: ast.parse(open(path, encoding="utf-8").read(), path)';
  const paths = programs.map((name) => join(root, 'training', name));
  const { status, stderr } = spawnSync(python, ['-c', parse, ...paths], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

async function bytesOf(set: Parameters<typeof pictures>[0]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of pictures(set)) parts.push(part);
  return Buffer.concat(parts);
}
