/** Whether keys pressed on the element are text to it. */
export function isTextField(element: EventTarget | null): boolean {
  return (
    element instanceof HTMLElement &&
    element.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]')
  );
}
