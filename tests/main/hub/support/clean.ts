import type { FakeHub } from './fake-hub.ts';

/** Throws where a token reached the content host, a route of xet was asked, or a body was asked for compressed. */
export function expectClean(hub: FakeHub): void {
  const faults = hub.log.flatMap(({ server, authorization, path, accept, method, encoding }) => [
    ...(server === 'cdn' && authorization !== null ? [`a token reached the content host: ${path}`] : []),
    ...(/xet-read-token|reconstructions/.test(path) || accept?.includes('xet') ? [`xet: ${path}`] : []),
    ...(method !== 'GET' ? [`${method} ${path}`] : []),
    ...(/^identity(, identity)?$/.test(encoding ?? '') ? [] : [`encoding ${encoding}: ${path}`]),
  ]);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
