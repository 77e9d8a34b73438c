/** A piece of a lesson's text: words, or a letter of mathematics. */
export type TextPart =
  { readonly text: string } | { readonly letter: string; readonly sub: string; readonly hat: boolean };

/** `$x_T$` is x_T, `$^x_0$` is x̂_0; what stands between dollar signs otherwise is one italic letter. */
export function readMath(text: string): TextPart[] {
  return text.split('$').map((part, i) => {
    if (i % 2 === 0) return { text: part };
    const [, hat, letter = part, sub = ''] = /^(\^?)([^_]+)(?:_(.+))?$/.exec(part) ?? [];
    return { letter, sub, hat: hat === '^' };
  });
}
