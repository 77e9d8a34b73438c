import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';
import type { Environment } from '../settings.ts';

/**
 * The proxy for an address, as other programs read it from the environment: HTTPS_PROXY or HTTP_PROXY, else ALL_PROXY, in
 * small letters too, but not for hosts of NO_PROXY; null: none. Throws hub/malformed, with the variable's name, for what is
 * no http proxy.
 */
export function findProxy(target: URL, env: Environment): URL | null {
  const own = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const names = [own, 'ALL_PROXY'].flatMap((name) => [name.toLowerCase(), name]);
  const name = names.find((one) => env[one]);
  if (name === undefined || isExempt(target, env['no_proxy'] || env['NO_PROXY'] || '')) return null;
  const given = env[name] ?? '';
  const address = given.includes('://') ? given : `http://${given}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy && isHttpProxy(proxy)) return proxy;
  const shown = given.replace(/^([a-z][\w+.-]*:\/\/)?.*@/i, '$1…@'); // without its password
  throw new HubError('hub/malformed', `${name}: ${show(shown)} is no http proxy (http://host:port)`);
}

/** Whether an address has what a proxy has; one with a path is mistyped, as `http:/host` is. */
function isHttpProxy({ protocol, username, password, port, pathname }: URL): boolean {
  return protocol === 'http:' && port !== '0' && pathname === '/' && [username, password].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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
