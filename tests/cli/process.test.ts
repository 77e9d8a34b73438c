import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/registry.ts';
import { hasBusyChild } from '../main/engine/support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load } from './support/arrays.ts';
import { program, root, run, tell } from './support/run-cli.ts';

const folder = tempFolder();
const emptyFolder = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

/** Minutes of work. */
const LONG = [
  'sample',
  '--model',
  'bundled:toonhead-32',
  '--seed',
  '1',
  '--count',
  '64',
  '--steps',
  '1000',
  '--out',
  'x0.npy',
];

describe('interrupt', () => {
  // A terminal sends Ctrl-C to the whole group, the engine included; `kill` to the one process.
  it.each([false, true])('ends a run with 130 and no file (to the whole group: %s)', async (group) => {
    const cwd = emptyFolder(`interrupted-${group}`);
    const signal = { name: 'SIGINT', when: hasBusyChild, toGroup: group } as const;
    const { code, stderr, afterSignal } = await run([program, ...LONG], { cwd, detached: group, signal });
    expect(afterSignal).toBeLessThan(2000);
    expect(stderr).toBe('slerpscope: interrupted\n');
    expect(code).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('exit status', () => {
  it('is 1 with one line when a provider is named that this machine cannot offer', async () => {
    const cwd = emptyFolder('provider');
    const provider = process.platform === 'win32' ? 'coreml' : 'dml';
    const args = [
      'sample',
      '--model',
      'bundled:toonhead-32',
      '--seed',
      '1',
      '--steps',
      '2',
      '--out',
      'x0.npy',
    ];
    const { code, stderr } = await run([program, ...args, '--provider', provider], { cwd });
    expect(stderr).toMatch(new RegExp(`^slerpscope: [^\\n]*${provider}[^\\n]*\\n$`));
    expect(code).toBe(1);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('is 1 when the result cannot be written, and what was there stays', async () => {
    const cwd = emptyFolder('unwritable');
    const name = 'latent.npy';
    writeFileSync(join(cwd, name), 'kept');
    const args = ['latent', '--seed', '1', '--shape', '1,2,2', '--out', name];
    // As on a disk that takes no more: a file may have no byte.
    const full = `trap '' XFSZ; ulimit -f 0; exec "$0" "$@"`;
    const { code, stderr } = await run(['-c', full, process.execPath, program, ...args], {
      cwd,
      command: 'sh',
    });
    expect(stderr).toMatch(/^slerpscope: latent\.npy: cannot be written [^\n]+\n$/);
    expect(code).toBe(1);
    expect(readdirSync(cwd)).toEqual([name]);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe('kept');
  });
});

describe('privacy', () => {
  it('leaves nothing of the runtime’s telemetry in the home folder or the temporary one', async () => {
    const home = emptyFolder('home');
    const folders = { HOME: home, USERPROFILE: home, TMPDIR: home, TEMP: home };
    const env = { ...process.env, ...folders, CI: undefined }; // it is off by itself where CI is set
    const out = join(emptyFolder('private'), 'x0.npy');
    const args = ['sample', '--model', 'bundled:toonhead-32', '--seed', '1', '--steps', '2', '--out', out];
    const { code, stderr } = await run([program, ...args], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('npm run cli', () => {
  it('takes paths from where the person is', async () => {
    const cwd = emptyFolder('elsewhere');
    const args = ['latent', '--seed', '1', '--shape', '1,2,2', '--out', 'here.npy'];
    const { code, stderr } = await run(['--prefix', root, 'run', '-s', 'cli', '--', ...args], {
      command: 'npm',
      cwd,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(load(join(cwd, 'here.npy')).shape).toEqual([1, 1, 2, 2]);
  });
});

describe('help', () => {
  it('lists every command', async () => {
    const { stdout } = await run([program, '--help']);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${escape(summary)}$`, 'm'));
  });

  it.each(commands.map(({ name }) => name))('%s: the help and the manual name every option', async (name) => {
    const { options } = commands.find((command) => command.name === name)!;
    const { stdout, stderr } = await tell([name, '--help']);
    const manual = readFileSync(join(root, 'docs', 'command-line.md'), 'utf8');
    expect(manual).toContain(`cli -- ${name} `);
    for (const option of Object.keys(options)) {
      expect(stdout).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
      expect(manual).toContain(`--${option}`);
    }
    expect(stderr).toBe('');
  });

  function escape(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
});

describe('info', () => {
  it('tells the model and the device in JSON', async () => {
    const info = ['info', '--model', 'bundled:toonhead-32', '--provider', 'cpu', '--json'];
    const { stdout } = await run([program, ...info]);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'toonhead-32',
      bundled: true,
      shape: [3, 32, 32],
      scheduler: { numTrainTimesteps: 1000, predictionType: 'epsilon' },
      device: { provider: 'cpu', choice: 'cpu' },
    });
  });
});
