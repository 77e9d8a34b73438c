/**
 * Prevents every navigation away from the page by a script or a `<meta>`, before it begins: also to about:blank, which
 * main is not asked about, and downloads. The page cannot remove this listener: it runs in an isolated world.
 * Navigation within the document and reloading it stay possible.
 */
export function stayOnPage(): void {
  const { navigation } = window as unknown as { readonly navigation?: EventTarget };
  navigation?.addEventListener(
    'navigate',
    (event) => {
      const { destination, navigationType, downloadRequest } = event as unknown as NavigateEvent;
      const stays = destination.sameDocument || navigationType === 'reload';
      if (stays && downloadRequest === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

/** Of the Navigation API, which the types of TypeScript do not have yet. */
interface NavigateEvent {
  readonly destination: { readonly sameDocument: boolean };
  readonly navigationType: 'push' | 'replace' | 'reload' | 'traverse';
  /** The name that the file is to have; null: no download. */
  readonly downloadRequest: string | null;
}
