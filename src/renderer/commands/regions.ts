/** The parts of the window that F6 moves between, marked by `data-region`, in the order of the page. */

/** What Tab stops at. */
const STOPS = 'button, input, select, textarea, a[href], summary, [tabindex]';

/** What had the focus last in each part. */
const last = new WeakMap<Element, HTMLElement>();

/** Remembers where the focus is in each part; returns the function that stops it. */
export function rememberFocus(): () => void {
  const onFocus = ({ target }: FocusEvent): void => {
    const region = target instanceof HTMLElement && target.closest('[data-region]');
    if (region) last.set(region, target);
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
}

/** Focuses the next part that has something to focus, where the focus was in it before, or its first stop. */
export function focusRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const from = at < 0 && direction < 0 ? 0 : at;
  for (let steps = 1; steps <= regions.length; steps++) {
    const region = regions[(from + direction * steps + regions.length * 2) % regions.length]!;
    const stop = stopIn(region);
    if (stop) return stop.focus();
  }
}

function stopIn(region: Element): HTMLElement | null {
  const before = last.get(region);
  if (before && region.contains(before) && takesFocus(before)) return before;
  return (
    [...region.querySelectorAll<HTMLElement>(STOPS)].find((one) => one.tabIndex >= 0 && takesFocus(one)) ??
    null
  );
}

function takesFocus(element: HTMLElement): boolean {
  return element.checkVisibility() && !element.matches(':disabled');
}
