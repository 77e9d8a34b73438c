import { app, session, type WebContents } from 'electron';

/** The page's address space: everything the window loads comes from here. */
export const scheme = 'slerpscope';
export const origin = `${scheme}://app`;

/** Nothing is loaded from elsewhere, nothing inline runs, nothing is framed or submitted. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Rules for every page of the app: no permissions, no navigation, no new windows, no webviews. Nor does Chromium fetch
 * a dictionary: for each language of the spelling checker it does so at the first start, even where that is disabled.
 */
export function hardenPages(): void {
  session.defaultSession.setSpellCheckerLanguages([]);
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/**
 * True for a message that our own page sent from its main frame. URLs are compared as text: the origin of a
 * scheme that Node does not know reads "null", for ours and for a stranger's alike.
 */
export function isOurPage(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${origin}/`);
}
