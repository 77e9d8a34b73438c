/** The page's address space: everything the window loads comes from here. */
export const scheme = 'slerpscope';
export const origin = `${scheme}://app`;

/**
 * Whether an address is of our page: no port, no user, no other host. Addresses are compared as text: the origin of a
 * scheme that Node does not know reads "null", for ours and for a stranger's alike.
 */
export function isOurAddress(url: string): boolean {
  return url.startsWith(`${origin}/`);
}
