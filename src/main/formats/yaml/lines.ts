import { malformed, unsupported } from '../error.ts';

/** A line with content, without its indentation and comment. */
export interface YamlLine {
  /** From 1. */
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}

/** The lines of one document that say anything. Throws file/malformed for tabs, file/unsupported for what else there may be. */
export function cutLines(all: readonly string[], file: string): YamlLine[] {
  const lines: YamlLine[] = [];
  all.forEach((whole, i) => {
    const place = `${file}: line ${i + 1}`;
    const indent = whole.search(/[^ ]|$/);
    const text = dropComment(
      i === 0 ? whole.slice(indent).replace(/^\uFEFF/, '') : whole.slice(indent),
    ).trimEnd();
    if (text.trim() === '') return;
    if (text.startsWith('\t')) throw malformed(`${place}: a tab in the indentation`);
    if (indent === 0 && text === '---' && lines.length === 0) return;
    if (indent === 0 && /^(---|\.\.\.)(\s|$)/.test(text))
      throw unsupported(`${place}: several documents are not supported`);
    if (indent === 0 && text.startsWith('%')) throw unsupported(`${place}: directives are not supported`);
    lines.push({ number: i + 1, indent, text });
  });
  return lines;
}

/** A line without its comment: from a `#` outside of quotes that begins the line or follows a blank. */
function dropComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!;
    if (quote !== '') {
      if (letter === '\\' && quote === '"') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return line.slice(0, at);
    else if ((letter === '"' || letter === "'") && (at === 0 || /[\s[,:]/.test(line[at - 1]!)))
      quote = letter;
  }
  return line;
}
