import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openStandardOutput } from '../../src/cli/standard-streams.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load } from './support/arrays.ts';
import { cli, program, tell, type Told } from './support/run-cli.ts';

const folder = tempFolder();
const emptyFolder = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const LATENT = ['latent', '--seed', '1', '--shape', '1,2,2', '--out'];
const MODEL = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];

/** Runs a command whose standard output and standard error are the files at these paths; null: a pipe that is read. */
function runInto(args: readonly string[], stdout: string | null, stderr: string | null): Promise<Told> {
  const place = (path: string | null): number | 'pipe' => (path === null ? 'pipe' : openSync(path, 'w'));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', place(stdout), place(stderr)],
  });
  const outcome = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...outcome })));
}

function throwIt(error: Error): never {
  throw error;
}

describe('standard output that cannot be written', () => {
  const FULL = '/dev/full'; // of Linux: every write fails as on a full disk; elsewhere the other tests stand for it

  it.each([
    ['--help'],
    ['sample --help'],
    [`info ${MODEL.join(' ')}`],
    [`info ${MODEL.join(' ')} --json`],
    ['schedule --model bundled:toonhead-32 --steps 5'],
  ])('is said in one line, with exit status 1: %s', async (line) => {
    if (!existsSync(FULL)) return;
    const { code, stderr } = await runInto(line.split(' '), FULL, null);
    expect(stderr).toBe('slerpscope: standard output: cannot be written (ENOSPC: no space left on device)\n');
    expect(code).toBe(1);
  });

  it.each(['thrown', 'sent as an event'])('is said in one line when its error is %s', (how) => {
    const error = Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' });
    const stdout = new PassThrough();
    if (how === 'thrown') stdout.write = () => throwIt(error);
    const stderr = new PassThrough();
    const codes: number[] = [];
    const exit = (code: number): never => {
      codes.push(code);
      return undefined as never;
    };
    openStandardOutput({ stdout, stderr, exit })('a line');
    if (how !== 'thrown') stdout.emit('error', error);
    expect(String(stderr.read())).toBe('slerpscope: standard output: cannot be written (EIO: i/o error)\n');
    expect(codes).toEqual([1]);
  });

  it('because its reader has gone ends the program without a word', async () => {
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, errors]).toEqual([0, '']);
  });

  it('changes no exit status where it is standard error that cannot be written', async () => {
    if (!existsSync(FULL)) return;
    expect((await runInto(['nothing'], null, FULL)).code).toBe(2);
    expect((await runInto(['--help'], null, FULL)).code).toBe(0);
  });
});

describe('an output that is a link', () => {
  it('is written where it leads, also where no file is yet, and stays a link', async () => {
    const cwd = emptyFolder('dangling');
    mkdirSync(join(cwd, 'sub'));
    symlinkSync(join('sub', 'real.npy'), join(cwd, 'x.npy'));
    for (let round = 0; round < 2; round++) {
      await cli(...LATENT, join(cwd, 'x.npy'));
      expect(lstatSync(join(cwd, 'x.npy')).isSymbolicLink()).toBe(true);
      expect(load(join(cwd, 'sub', 'real.npy')).shape).toEqual([1, 1, 2, 2]);
    }
    expect(readdirSync(cwd).sort()).toEqual(['sub', 'x.npy']);
  });

  it('into a folder that is not there, to itself, to a folder or a pipe is refused before anything runs', async () => {
    const cwd = emptyFolder('refused');
    mkdirSync(join(cwd, 'sub'));
    const links: Record<string, [target: string, says: string]> = {
      'gone.npy': ['none/x.npy', `no such folder: ${join(cwd, 'none')}`],
      'loop.npy': ['loop.npy', 'ELOOP: too many symbolic links encountered'],
      'folder.npy': ['sub', 'is a folder'],
    };
    for (const [name, [target]] of Object.entries(links)) symlinkSync(target, join(cwd, name));
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(cwd, 'pipe')]);
      symlinkSync('pipe', join(cwd, 'pipe.npy'));
      links['pipe.npy'] = ['pipe', 'not a regular file, cannot be replaced'];
    }
    const before = readdirSync(cwd);
    for (const [name, [, says]] of Object.entries(links)) {
      const path = join(cwd, name);
      const { code, stderr } = await tell([...LATENT, path]);
      expect(stderr).toBe(`slerpscope: --out ${path}: ${says}\n`);
      expect(code).toBe(2);
    }
    expect(readdirSync(cwd)).toEqual(before);
    expect(readdirSync(join(cwd, 'sub'))).toEqual([]);
  });

  it('is followed by its recipe beside it and by the tiles of a job too', async () => {
    const cwd = emptyFolder('beside');
    mkdirSync(join(cwd, 'sub'));
    const corners = [1, 2, 3, 4].flatMap((seed) => ['--corner', `seed:${seed}`]);
    const plane = [...corners, '--columns', '2', '--rows', '2', '--steps', '1'];
    symlinkSync(join('sub', 'recipe.json'), join(cwd, 'x0.npy.recipe.json'));
    await cli('plane', ...MODEL, ...plane, '--out', join(cwd, 'x0.npy'));
    expect(readdirSync(join(cwd, 'sub'))).toEqual(['recipe.json']);

    await cli('plane', ...MODEL, ...plane, '--out', join(cwd, 'job.json'));
    mkdirSync(join(cwd, 'parts', 'tiles'), { recursive: true });
    symlinkSync(join('..', '..', 'sub', 'tile.npy'), join(cwd, 'parts', 'tiles', '0-0.npy'));
    symlinkSync('parts', join(cwd, 'linked'));
    const shard = ['render', join(cwd, 'job.json'), '--provider', 'cpu', '--shard', '1/1', '--out'];
    await cli(...shard, join(cwd, 'linked'));
    expect(lstatSync(join(cwd, 'parts', 'tiles', '0-0.npy')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(cwd, 'sub', 'tile.npy'))).toBe(true);
  });

  it('whose recipe has no place beside it is refused before anything runs', async () => {
    const cwd = emptyFolder('no-place');
    mkdirSync(join(cwd, 'x0.npy.recipe.json'));
    const out = join(cwd, 'x0.npy');
    const line = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '1', '--out', out];
    const { code, stderr } = await tell(['line', ...MODEL, ...line]);
    expect(stderr).toBe(`slerpscope: --out ${out}.recipe.json: is a folder\n`);
    expect([code, readdirSync(cwd)]).toEqual([2, ['x0.npy.recipe.json']]);
  });
});

describe('a tile that cannot be read', () => {
  it('is named and kept: nothing is computed in its place', async () => {
    const cwd = emptyFolder('tile');
    const line = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '1'];
    await cli('line', ...MODEL, ...line, '--out', join(cwd, 'job.json'));
    const shard = ['render', join(cwd, 'job.json'), '--provider', 'cpu', '--shard', '1/1'];
    await cli(...shard, '--out', join(cwd, 'parts'));
    const tile = join(cwd, 'parts', 'tiles', '0-1.npy');
    rmSync(tile);
    symlinkSync('0-1.npy', tile);
    const { code, stderr } = await tell([...shard, '--out', join(cwd, 'parts')]);
    expect(stderr).toContain(`${tile}: cannot be read (ELOOP)\n`);
    expect(code).not.toBe(0);
    expect(lstatSync(tile).isSymbolicLink()).toBe(true);
  });
});
