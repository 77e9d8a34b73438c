import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { encodeModel, port, types } from '../main/models/support/onnx-model.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, save } from './support/arrays.ts';
import { cli, fixtures, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const sizeless = join(fixtures, 'no-sample-size');
const stated = join(fixtures, 'unet-cifar10-like');
const four = join(fixtures, 'onnx-channels', 'net4.onnx');
const cpu = ['--provider', 'cpu'];
const zeros = (...shape: number[]): Float32Array =>
  new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);

describe('a model without sample_size', () => {
  it('is described as far as its files say, and what is missing is named', async () => {
    const { stdout } = await cli('info', '--model', sizeless, ...cpu);
    expect(stdout).toMatch(/^shape +\[3, \?, \?\]$/m);
    expect(stdout).toMatch(/^remark +the picture size is unknown: set it with --size N or HxW/m);
    expect(stdout).toMatch(/^device +not tried without a size$/m);
    expect(stdout).toMatch(/^schedule +linear/m);
    const json = JSON.parse((await cli('info', '--model', sizeless, '--json', ...cpu)).stdout) as object;
    expect(json).toMatchObject({ shape: [3, null, null], identity: null, device: null, sizeStep: 1 });
    const sized = await cli('info', '--model', sizeless, '--size', '16x24', ...cpu);
    expect(sized.stdout).toMatch(/^shape +\[3, 16, 24\]$/m);
    expect(sized.stderr).toBe('');
  });

  it('has a schedule that can be looked at', async () => {
    const { stdout } = await cli('schedule', '--model', sizeless, '--steps', '2');
    expect(JSON.parse(stdout)).toMatchObject({ timesteps: [500, 0] });
  });

  it('draws seeds at --size, and without it says what to give', async () => {
    const sample = ['sample', '--model', sizeless, '--seed', '1', '--steps', '2', ...cpu];
    const refused = await tell([...sample, '--out', at('x.npy')]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/sample_size is not set, .* set it with --size N or HxW \(pixels\)\n$/);
    await cli(...sample, '--size', '8x12', '--out', at('x.npy'));
    expect(load(at('x.npy')).shape).toEqual([1, 3, 8, 12]);
  });

  it.each<[string, (out: string) => string[]]>([
    ['--latents', (out) => ['sample', '--latents', at('in.npy'), '--steps', '2', '--out', out]],
    ['--images', (out) => ['encode', '--images', at('in.npy'), '--steps', '2', '--out', out]],
    ['--sample', (out) => ['eps', '--sample', at('in.npy'), '--timestep', at('t.npy'), '--out', out]],
    [
      '--pin file:',
      (out) => [
        'line',
        '--pin',
        `file:${at('in.npy')}`,
        '--pin',
        'seed:1',
        '--steps',
        '2',
        '--frames',
        '2',
        '--out',
        out,
      ],
    ],
  ])('takes its size from the array of %s', async (_, command) => {
    save(at('in.npy'), [3, 6, 10], zeros(3, 6, 10));
    writeFileSync(at('t.npy'), encodeNpy([1], BigInt64Array.of(500n)));
    const [name = '', ...options] = command(at('out.npy'));
    await cli(name, '--model', sizeless, ...cpu, ...options);
    expect(load(at('out.npy')).shape.slice(1)).toEqual([3, 6, 10]);
  });

  it('is recorded with the size that it was opened at: its picture is made again without a word', async () => {
    save(at('in.npy'), [3, 6, 10], zeros(3, 6, 10));
    const out = at('sized.png');
    await cli('sample', '--model', sizeless, ...cpu, '--latents', at('in.npy'), '--steps', '2', '--out', out);
    const { stdout } = await cli('verify', out, '--model', sizeless);
    expect(stdout).toBe('bit-equal\n');
  });
});

describe('--size', () => {
  it('is named where latents of another size are given, and of no other misfit', async () => {
    save(at('small.npy'), [1, 3, 16, 24], zeros(1, 3, 16, 24));
    save(at('last.npy'), [1, 32, 32, 3], zeros(1, 32, 32, 3));
    const sample = (file: string, ...more: string[]): ReturnType<typeof tell> =>
      tell([
        'sample',
        '--model',
        stated,
        ...cpu,
        '--latents',
        at(file),
        '--steps',
        '1',
        '--out',
        at('n.npy'),
        ...more,
      ]);
    expect((await sample('small.npy')).stderr).toMatch(
      /or \[3, 32, 32\] \(--size 16x24, where the model takes/,
    );
    expect((await sample('last.npy')).stderr).toMatch(/or \[3, 32, 32\]\n$/);
    expect((await sample('small.npy', '--size', '16x24')).code).toBe(0);
  });

  it('replaces the size that a model states, with a warning', async () => {
    const options = ['--seed', '1', '--steps', '2', '--size', '16', ...cpu, '--out', at('y.npy')];
    const { stderr } = await cli('sample', '--model', stated, ...options);
    expect(stderr).toContain('the model states 32 × 32; it is opened at 16 × 16');
    expect(load(at('y.npy')).shape).toEqual([1, 3, 16, 16]);
  });

  it.each<[string, string[], ...string[]]>([
    ['that is none', ['--model', stated, '--size', 'big'], '--size big', 'N or HxW'],
    ['of 0', ['--model', stated, '--size', '0'], '--size 0'],
    [
      'that cannot be halved',
      ['--model', stated, '--size', '36x32'],
      'height 36',
      'multiple of 8',
      'halved 3',
    ],
    ['that the graph fixes', ['--model', four, '--size', '16'], 'net4.onnx: size 16x16', '[4, 8, 8]'],
  ])('%s is refused', async (_, options, ...parts) => {
    const { code, stderr } = await tell(['info', ...options, ...cpu]);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    for (const part of parts) expect(stderr).toContain(part);
  });

  it('opens an .onnx file with free height and width', async () => {
    const sizes = ['n', 3, 'h', 'w'];
    const tiny = { sample: port('sample', types.FLOAT, sizes), output: port('eps', types.FLOAT, sizes) };
    writeFileSync(at('free.onnx'), encodeModel(tiny));
    const options = ['--seed', '1', '--steps', '2', '--size', '4x6', ...cpu, '--out', at('z.npy')];
    await cli('sample', '--model', at('free.onnx'), ...options);
    expect(load(at('z.npy')).shape).toEqual([1, 3, 4, 6]);
  });
});

describe('a model of 4 channels', () => {
  it('is described as one without pictures, refuses them, and gives its arrays', async () => {
    const { stdout } = await cli('info', '--model', four, ...cpu);
    expect(stdout).toMatch(
      /^remark +x_0 has 4 channels, a picture has 1 or 3: nothing can be drawn; .* arrays/m,
    );
    const draw = ['sample', '--model', four, '--seed', '1', '--steps', '2', ...cpu, '--out'];
    const refused = await tell([...draw, at('no.png')]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('a picture has 1 or 3 channels, the model has 4: only arrays can be written'),
    ]);
    await cli(...draw, at('four.npy'));
    expect(load(at('four.npy')).shape).toEqual([1, 4, 8, 8]);
  });
});
