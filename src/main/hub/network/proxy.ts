import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';
import type { Environment } from '../settings.ts';

/**
 * The proxy for an address, as other programs read it from the environment: HTTPS_PROXY or HTTP_PROXY, else ALL_PROXY, in
 * small letters too, but not for hosts of NO_PROXY; null: none. Throws hub/malformed for a proxy of another kind than http.
 */
export function findProxy(target: URL, env: Environment): URL | null {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = read(name) || read('ALL_PROXY');
  if (given === '' || isExempt(target, read('NO_PROXY'))) return null;
  const address = given.includes('://') ? given : `http://${given}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy?.protocol === 'http:') return proxy;
  throw new HubError(
    'hub/malformed',
    `${name}: ${show(given.replace(/\/\/[^@]*@/, '//…@'))} is no http proxy (http://host:port)`,
  );
}

/** `*`, hosts with or without a port, and domains, whose hosts they stand for as well. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const own = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, host = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (host === '' || (only !== undefined && only !== own)) return false;
    return hostname === host || hostname.endsWith(`.${host}`);
  });
}
