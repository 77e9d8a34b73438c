import { chromium, type Browser, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FOLDERS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux-unpacked/slerpscope',
  win32: 'win-unpacked/slerpscope.exe',
  darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}/Slerpscope.app/Contents/MacOS/Slerpscope`,
};

/** The packaged app while it runs. Its fuses refuse inspection, so it is driven over Chromium's own port. */
export interface PackagedApp {
  page: Page;
  /** Closes the window as a person would and answers the exit code. */
  close(): Promise<number | null>;
  /** Ends what is left, after a failed test too. */
  dispose(): Promise<void>;
}

export async function startPackagedApp(): Promise<PackagedApp> {
  const executable = path.resolve('dist', FOLDERS[process.platform] ?? '');
  const userData = await mkdtemp(path.join(tmpdir(), 'slerpscope-packaged-'));
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { ELECTRON_OVERRIDE_DIST_PATH: _dist, SLERPSCOPE_ELECTRON: _electron, ...env } = process.env;
  const child = spawn(executable, [...sandbox, '--remote-debugging-port=0'], {
    cwd: tmpdir(), // away from the repository: nothing may be read from there
    env: { ...env, SLERPSCOPE_USER_DATA: userData },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const browser = await chromium.connectOverCDP(await debuggingAddress(child));
  return {
    page: await firstPage(browser),
    async close() {
      const exit = once(child, 'exit');
      await (await firstPage(browser)).close();
      return ((await exit) as [number | null])[0];
    },
    async dispose() {
      if (child.exitCode === null) child.kill('SIGKILL');
      await rm(userData, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The address that Chromium prints on stderr once it listens. */
function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`packaged app: exit code ${code}: ${output}`)));
    child.stderr?.on('data', (chunk) => {
      output += chunk;
      const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
  });
}

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0]!;
  return context.pages()[0] ?? context.waitForEvent('page');
}
