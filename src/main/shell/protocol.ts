import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { isOurAddress, scheme } from './page-address.ts';
import { contentSecurityPolicy } from './security.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before `ready`: the scheme behaves like https, so that modules, fetch and CSP work as on the web. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * After `ready`: serves the built page to those who ask for it at its own address, and nothing outside its folder.
 * `programDir` is out/main.
 */
export function servePage(programDir: string): void {
  const folder = join(programDir, '..', 'renderer');
  protocol.handle(scheme, async (request) => {
    if (!isOurAddress(request.url)) return new Response('not found', { status: 404 });
    if (request.method !== 'GET') return new Response('method not allowed', { status: 405 });
    const path = normalize(join(folder, decodeURIComponent(new URL(request.url).pathname)));
    const type = types[extname(path)];
    if (!path.startsWith(folder + sep) || !type) return new Response('not found', { status: 404 });
    try {
      return new Response(await readFile(path), {
        headers: {
          'content-type': type,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response('not found', { status: 404 });
    }
  });
}
