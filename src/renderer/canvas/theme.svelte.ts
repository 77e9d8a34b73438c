const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** What the system prefers, and the colours that canvases need by value. */
class Theme {
  name = $state<'light' | 'dark'>(nameOf(dark.matches));
  reducedMotion = $state(still.matches);
  readonly empty = $derived(cssColour('--empty', this.name));
  readonly ink = $derived(cssColour('--ink', this.name));
  readonly accent = $derived(cssColour('--accent', this.name));

  constructor() {
    dark.addEventListener('change', ({ matches }) => (this.name = nameOf(matches)));
    still.addEventListener('change', ({ matches }) => (this.reducedMotion = matches));
  }
}

function nameOf(isDark: boolean): 'light' | 'dark' {
  return isDark ? 'dark' : 'light';
}

/** The theme's name is what the value depends on. */
function cssColour(property: string, _theme: 'light' | 'dark'): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

export const theme = new Theme();
