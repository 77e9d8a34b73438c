import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bridge } from '../../src/contract/requests.ts';
import { expect, test } from './fixture.ts';
import { launchStudio } from './launch.ts';
import { expectComplete } from './page.ts';

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
    // Some are told by another process, when it gets round to it.
    for (let i = 0; i < 100 && new Set(violations).size < 5; i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
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

/** Ways out of a page, each as the body of a function that a script in it runs. */
const waysOut: Record<string, string> = {
  'about:blank by location': `location.href = 'about:blank'`,
  'about:blank by assign': `location.assign('about:blank')`,
  'about:blank by replace': `location.replace('about:blank')`,
  'about:blank by the navigation API': `Object.values(navigation.navigate('about:blank')).forEach((end) => end.catch(() => 0))`,
  'about:srcdoc': `location.href = 'about:srcdoc'`,
  'about:blank by a link': `link('about:blank')`,
  'about:blank from a frame': `frame((inner) => (inner.top.location = 'about:blank'))`,
  'a server by location': `location.href = 'https://example.org/'`,
  'a server by a refresh': `refresh('https://example.org/')`,
  'a server by a link': `link('https://example.org/')`,
  'a server in another window': `link('https://example.org/', '_blank')`,
  'a server from a frame': `frame((inner) => (inner.location = 'https://example.org/'))`,
  'an opened window': `window.open('https://example.org/')`,
  'an opened empty window': `window.open(''); window.open('about:blank', 'other')`,
  'a form that is posted': `form('post', 'https://example.org/')`,
  'a form that is posted to ourselves': `form('post', '/index.html')`,
  'a form in another window': `form('get', 'https://example.org/', '_blank')`,
  'data:': `location.href = 'data:text/html,<p>data'`,
  'data: by a link': `link('data:text/html,<p>data')`,
  'blob:': `location.href = URL.createObjectURL(new Blob(['<p>blob'], { type: 'text/html' }))`,
  'javascript:': `location.href = 'javascript:document.write(1)'`,
  'javascript: by a link': `link('javascript:document.write(1)')`,
  'a file': `location.href = 'file:///etc/passwd'`,
  'a file by a refresh': `refresh('file:///etc/passwd')`,
  'another program': `location.href = 'mailto:someone@example.org'`,
  'our scheme at a port': `location.href = 'slerpscope://app:99/index.html'`,
  'our scheme with a user': `location.href = 'slerpscope://me:secret@app/index.html'`,
  'our scheme at another host': `location.href = 'slerpscope://other/index.html'`,
  'another page of ours': `location.href = '/notices.json'`,
  'the sources of the page': `location.href = 'view-source:slerpscope://app/index.html'`,
};

test('no script and no element of the page leads out of it', async ({ studio: { app, page } }) => {
  test.slow();
  const address = page.url();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const expectStayed = async (name: string): Promise<void> => {
    const found = [page.url(), await page.evaluate(() => 'stayed' in window), app.windows().length];
    expect([name, ...found]).toEqual([name, address, true, 1]);
  };
  for (const [name, way] of Object.entries(waysOut)) {
    await page.evaluate((source) => {
      const add = <T extends Element>(element: T, properties: object): T => {
        document.body.append(Object.assign(element, properties));
        return element;
      };
      const make = (tag: string) => document.createElement(tag);
      const helpers = {
        link: (href: string, target = '') => (add(make('a'), { href, target }) as HTMLElement).click(),
        refresh: (to: string) => add(make('meta'), { httpEquiv: 'refresh', content: `0;url=${to}` }),
        form: (method: string, action: string, target = '') =>
          (add(make('form'), { method, action, target }) as HTMLFormElement).submit(),
        frame: (use: (inner: Window) => void) =>
          use((add(make('iframe'), {}) as HTMLIFrameElement).contentWindow!),
      };
      Object.assign(window, helpers);
      return source;
    }, way);
    // As the page's own script would, where its policy refuses eval: by the protocol of the developer tools.
    await page.evaluate(way).catch(() => undefined); // what is refused may throw
    await page.waitForTimeout(50);
    await expectStayed(name);
  }
  await page.waitForTimeout(1000); // for what takes long, whichever it was
  await expectStayed('one of them');
});

test('should the window lose its page all the same, the studio comes back', async ({
  studio: { app, page },
}) => {
  const address = page.url();
  for (const url of ['about:blank', 'data:text/html,<p>data', 'slerpscope://app:99/index.html']) {
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    await app.evaluate(
      ({ BrowserWindow }, to) =>
        void BrowserWindow.getAllWindows()[0]!
          .loadURL(to)
          .catch(() => undefined),
      url,
    );
    await expect
      .poll(async () => [page.url(), await page.evaluate(() => 'stayed' in window).catch(() => true)])
      .toEqual([address, false]);
    await expect(page.getByTestId('line')).toBeVisible();
  }
});

test('nothing is downloaded', async ({ studio: { app, page } }) => {
  await app.evaluate(({ session }) => {
    const downloads: boolean[] = [];
    Object.assign(globalThis, { downloads });
    session.defaultSession.on('will-download', (event) => downloads.push(event.defaultPrevented));
  });
  const begun = () => app.evaluate(() => (globalThis as unknown as { downloads: boolean[] }).downloads);
  await page.evaluate(() => {
    const blob = URL.createObjectURL(new Blob(['x']));
    for (const href of [blob, 'data:application/octet-stream,x', '/index.html', 'https://example.org/x.zip'])
      Object.assign(document.createElement('a'), { href, download: 'x.txt' }).click();
  });
  await page.waitForTimeout(500);
  expect(await begun()).toEqual([]); // stopped before it begins
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.downloadURL('slerpscope://app/index.html'),
  );
  await expect.poll(begun).toEqual([true]); // refused, whoever asks
});

test('a connection between browsers finds no address', async ({ studio: { page } }) => {
  const candidates = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const found: string[] = [];
    const makers = [RTCPeerConnection, (frame.contentWindow as typeof globalThis & Window).RTCPeerConnection];
    for (const Connection of makers) {
      const connection = new Connection({ iceServers: [{ urls: 'stun:127.0.0.1:3478' }] });
      const complete = new Promise<void>((resolve) => {
        connection.onicecandidate = ({ candidate }) => {
          if (candidate?.candidate) found.push(candidate.candidate);
          else resolve();
        };
      });
      connection.createDataChannel('x');
      await connection.setLocalDescription(await connection.createOffer());
      await Promise.race([complete, new Promise((resolve) => setTimeout(resolve, 3000))]);
      found.push(...(connection.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? []));
      connection.close();
    }
    frame.remove();
    return found;
  });
  expect(candidates).toEqual([]);
});

test('the page is served at its own address only, and only to be read', async ({ studio: { app, page } }) => {
  const ours = 'slerpscope://app/index.html';
  const others = [
    'slerpscope://app:99/index.html',
    'slerpscope://app:0/index.html',
    'slerpscope://me@app/index.html',
    'slerpscope://me:secret@app:99/index.html',
    'slerpscope://other/index.html',
    'slerpscope://other:99/index.html',
    'slerpscope://app.other/index.html',
    'slerpscope://appother/index.html',
  ];
  const isServed = (url: string, method = 'GET') =>
    app.evaluate(
      ({ net }, asked) =>
        net.fetch(asked.url, { method: asked.method }).then(
          ({ status }) => status === 200,
          () => false,
        ),
      { url, method },
    );
  expect(await isServed(ours)).toBe(true);
  for (const method of ['POST', 'PUT', 'DELETE'])
    expect([method, await isServed(ours, method)]).toEqual([method, false]);
  for (const url of others) {
    // Where Chromium drops port and user of such an address, it is ours by the time that anybody is asked for it.
    const asked = await page.evaluate((text) => new URL(text).href, url);
    if (asked !== ours) expect([asked, await isServed(url)]).toEqual([asked, false]);
  }
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
      ask('job/start', { lane: 'line', tiles: 'all', preview: null, compare: [] }),
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

test('a first run asks no server for anything', async ({ folder }) => {
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
});
