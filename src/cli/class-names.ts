import type { ClassInfo } from '../contract/model.ts';
import { show } from '../main/files/untrusted-text.ts';

const MAX_NEAR = 3;
/** A name is near where a third of its letters differ at most. */
const NEAR = 1 / 3;

/**
 * The label that a name stands for: a whole name of the model, or one of those that it joins by commas ("tench, Tinca
 * tinca"), whatever its case. Throws an error of one line that does not repeat `text`, with near names, where none or more
 * than one label has it.
 */
export function labelOfName(names: ClassInfo['names'], text: string): number {
  const wanted = text.trim().toLowerCase();
  const entries = Object.entries(names).map(([label, name]) => ({ label, name, parts: partsOf(name) }));
  if (entries.length === 0) throw new Error('must be a number: the model names no classes');
  const found = entries.filter(({ parts }) => parts.includes(wanted));
  if (found.length === 1) return Number(found[0]!.label);
  if (found.length > 1) throw new Error(`is the name of ${describe(found)}: give one of these labels`);
  const near = entries
    .map((entry) => ({ ...entry, distance: Math.min(...entry.parts.map((part) => nearness(part, wanted))) }))
    .filter(({ distance }) => distance <= NEAR)
    .sort((a, b) => a.distance - b.distance);
  throw new Error(`no class has this name${near.length > 0 ? `; near it: ${describe(near)}` : ''}`);
}

interface NamedLabel {
  readonly label: string;
  readonly name: string;
}

function describe(entries: readonly NamedLabel[]): string {
  return entries
    .slice(0, MAX_NEAR)
    .map(({ label, name }) => `${label} ${show(name)}`)
    .join(', ');
}

function partsOf(name: string): string[] {
  const whole = name.trim().toLowerCase();
  return [whole, ...whole.split(',').map((part) => part.trim())].filter((part) => part !== '');
}

/** 0 where one contains the other, else the share of letters that differ: from 0 to 1. */
function nearness(name: string, wanted: string): number {
  if (wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name))) return 0;
  const longest = Math.max(name.length, wanted.length);
  // The difference in length alone is too much.
  if (Math.abs(name.length - wanted.length) > NEAR * longest) return 1;
  return editDistance(name, wanted) / longest;
}

/** Letters that are to be inserted, removed or replaced (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1),
      );
    row = next;
  }
  return row[b.length]!;
}
