import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bridge } from '../../src/contract/requests.ts';
import { expect, expectComplete, launchStudio, test } from './launch.ts';

declare global {
  interface Window {
    readonly slerpscope: Bridge;
  }
}

test('the page has no Node, no Electron and nothing but three functions of ours', async ({
  studio: { page },
}) => {
  const found = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(window.slerpscope).toSorted(),
    frozen: (() => {
      try {
        Object.assign(window.slerpscope, { ask: () => 'mine' });
      } catch {
        return true;
      }
      return String(window.slerpscope.ask).includes('mine') === false;
    })(),
    origin: location.origin,
  }));
  expect(found).toEqual({
    globals: [],
    bridge: ['ask', 'on', 'pathOf'],
    frozen: true,
    origin: 'slerpscope://app',
  });
});

test('inline scripts, inline styles, foreign requests and frames are blocked', async ({
  studio: { page },
}) => {
  const blocked = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    await fetch('https://example.org/').catch(() => undefined);
    setTimeout('window.injected = true', 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    frame.remove();
    return { injected: 'injected' in window, violations: [...new Set(violations)].toSorted() };
  });
  expect(blocked.injected).toBe(false);
  expect(blocked.violations).toEqual([
    'connect-src',
    'frame-src',
    'script-src',
    'script-src-elem',
    'style-src-elem',
  ]);
});

test('windows are not opened and the page is not navigated away', async ({ studio: { app, page } }) => {
  const address = page.url();
  expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
  await page.evaluate(() => void (location.href = 'https://example.org/'));
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'file:///etc/passwd';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(address);
  expect(app.windows()).toHaveLength(1);
});

test('requests that are not in the table, or malformed, are answered with an error', async ({
  studio: { page },
}) => {
  const codes = await page.evaluate(async () => {
    const ask = window.slerpscope.ask as unknown as (
      name: string,
      input: unknown,
    ) => Promise<{ ok: boolean; error?: { code: string } }>;
    const deep: Record<string, unknown> = {};
    let node = deep;
    for (let i = 0; i < 200; i++)
      node = (node['of'] = { kind: 'near', degrees: 1, seed: '1' }) as typeof node;
    const answers = await Promise.all([
      ask('toString', null),
      ask('fs/read', { path: '/etc/passwd' }),
      ask('studio/read', { more: 1 }),
      ask('model/open', { location: 7 }),
      ask('latents/describe', [deep['of']]),
      ask('job/start', { lane: 'line', tiles: 'all', previewSteps: null, compare: [] }),
    ]);
    return answers.map(({ ok, error }) => (ok ? 'ok' : error?.code));
  });
  expect(codes).toEqual(Array(6).fill('request/invalid'));
});

test('the page cannot read outside its folder through its own protocol', async ({ studio: { page } }) => {
  const statuses = await page.evaluate(() =>
    Promise.all(
      ['/../main/index.js', '/..%2fmain%2findex.js', '/%2e%2e/%2e%2e/package.json', '/index.html'].map(
        (path) =>
          fetch(path).then(
            (response) => response.status,
            () => 'refused',
          ),
      ),
    ),
  );
  expect(statuses).toEqual([404, 404, 404, 200]);
});

test('a first run asks no server for anything', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-e2e-'));
  const log = path.join(folder, 'net.json');
  const { app, page } = await launchStudio(folder, {}, [`--log-net-log=${log}`]);
  await expectComplete(page, 'line');
  await page.keyboard.press('Control+k'); // a field to type in
  await page.keyboard.type('plane');
  await app.close();
  const { events } = JSON.parse(await readFile(log, 'utf8')) as {
    events: { params?: { url?: string; host?: string } }[];
  };
  expect(events).not.toEqual([]); // Chromium kept its log
  expect(events.flatMap(({ params }) => params?.url ?? params?.host ?? [])).toEqual([]);
  await rm(folder, { recursive: true });
});
