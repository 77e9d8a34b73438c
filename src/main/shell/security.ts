import { app, session, type WebContents } from 'electron';
import { isOurAddress, origin } from './page-address.ts';

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

/** The clipboard, for pictures with their recipes: web formats are read and written by the page alone. */
const permissions: readonly string[] = ['clipboard-read', 'clipboard-sanitized-write'];

/**
 * Rules for every page of the app: no permissions but the clipboard's, for our own page; no navigation, no new windows, no webviews, no downloads, no
 * connections between browsers. Nor does Chromium fetch a dictionary: for each language of the spelling checker it
 * does so at the first start, even where that is disabled.
 */
export function hardenPages(): void {
  session.defaultSession.setSpellCheckerLanguages([]);
  app.on('session-created', (created) => created.setSpellCheckerLanguages([]));
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide, asking) =>
    decide(isPermitted(permission, asking)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission, _origin, asking) =>
    isPermitted(permission, asking),
  );
  session.defaultSession.on('will-download', (event) => event.preventDefault());
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/** @param asking the frame that asks */
function isPermitted(
  permission: string,
  asking: { readonly isMainFrame: boolean; readonly requestingUrl?: string },
): boolean {
  return permissions.includes(permission) && asking.isMainFrame && isOurAddress(asking.requestingUrl ?? '');
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('did-navigate', (_event, url) => returnFrom(contents, url));
  // Without a proxy that leaves a page no address to gather.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** Chromium asks nobody about some addresses, such as about:blank: whatever led there, the studio comes back. */
function returnFrom(contents: WebContents, url: string): void {
  if (isOurAddress(url) || contents.getType() !== 'window' || url.startsWith('devtools:')) return;
  void contents.loadURL(`${origin}/index.html`);
}

/** True for a message that our own page sent from its main frame. */
export function isOurPage(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isOurAddress(frame.url);
}
