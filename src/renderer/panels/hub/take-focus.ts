/** Attached to a button that takes the place of one that went: it takes that one's focus, too. */
export function takeFocus(button: HTMLElement): void {
  const { activeElement } = document;
  if (activeElement === document.body || activeElement?.tagName === 'DIALOG') button.focus();
}
