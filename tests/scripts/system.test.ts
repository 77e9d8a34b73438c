import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exitCodeOf, run } from '../../scripts/setup/command.mjs';
import { addressOf, hasDisplay } from '../../scripts/setup/display.mjs';
import { requireNode } from '../../scripts/setup/index.mjs';
import { missingLibraries } from '../../scripts/setup/system-libraries.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const loadable = (...names: string[]) =>
  names.map((name) => `\t${name} (libc6,x86-64) => /lib/${name}\n`).join('');

test('libraries the loader does not list, programs and modules that are not there are missing, with the package that brings them', () => {
  const all = [
    'libgtk-3.so.0',
    'libnss3.so',
    'libasound.so.2',
    'libgbm.so.1',
    'libXss.so.1',
    'libnotify.so.4',
    'libXtst.so.6',
  ];
  expect(missingLibraries(loadable(...all), [])).toEqual([]);
  expect(missingLibraries(loadable(...all.slice(1)), []).map(([, name]) => name)).toEqual(['libgtk-3-0']);
  expect(missingLibraries(loadable(...all), ['Xvfb', 'ffmpeg', 'numpy'])).toEqual([
    ['Xvfb', 'xvfb'],
    ['ffmpeg', 'ffmpeg'],
    ['numpy', 'python3-numpy'],
  ]);
});

test('DISPLAY names a socket here or a port elsewhere', () => {
  expect(addressOf(':7')).toEqual({ path: '/tmp/.X11-unix/X7' });
  expect(addressOf('localhost:10.0')).toEqual({ host: 'localhost', port: 6010 });
  expect(addressOf('nonsense')).toBeUndefined();
});

test('a display counts only when it answers', async () => {
  const folder = tempFolder();
  const env = { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: 'wayland-9' };
  expect(await hasDisplay(env)).toBe(false);
  expect(await hasDisplay({ DISPLAY: ':4711' })).toBe(false);
  const compositor = createServer().listen(path.join(folder, 'wayland-9'));
  await new Promise((resolve) => compositor.once('listening', resolve));
  expect(await hasDisplay(env)).toBe(true);
  compositor.close();
});

test('a Node that is too old is refused, with the version that is needed', () => {
  expect(() => requireNode('20.18.3')).toThrow('node 20.18.3: 20.19 or newer is needed');
  expect(() => requireNode('20.19.0')).not.toThrow();
  expect(() => requireNode('24.0.0')).not.toThrow();
});

test('a command that fails, cannot be started or runs too long is told by its exit code', async () => {
  expect(await exitCodeOf(process.execPath, ['-e', 'process.exit(3)'])).toBe(3);
  expect(await exitCodeOf('slerpscope-no-such-program', [])).toBe(127);
  const began = Date.now();
  const sleeper =
    "require('child_process').spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])";
  expect(await exitCodeOf(process.execPath, ['-e', sleeper], { timeoutMs: 500 })).toBe(124);
  expect(Date.now() - began).toBeLessThan(20_000);
  await expect(run(process.execPath, ['-e', 'process.exit(3)'])).rejects.toThrow('exit code 3');
});
