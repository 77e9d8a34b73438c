import type { ClassInfo } from '../../contract/model.ts';
import { fit, rankByFit } from './fuzzy.ts';

/** A label and its names: "goldfish, Carassius auratus". */
export interface NamedClass {
  readonly label: number;
  readonly name: string;
}

/** Every label of a table, in its order; those without a name have ''. */
export function namedClasses({ count, names }: Pick<ClassInfo, 'count' | 'names'>): NamedClass[] {
  return Array.from({ length: count ?? 0 }, (_, label) => ({ label, name: names[String(label)] ?? '' }));
}

/** The class of this label, or the only one of this name; undefined: there is none. */
export function exactClass(classes: readonly NamedClass[], typed: string): NamedClass | undefined {
  const wanted = typed.trim().toLowerCase();
  if (/^\d+$/.test(wanted)) return classes.find(({ label }) => label === Number(wanted));
  const isNamed = ({ label, name }: NamedClass): boolean =>
    [name, ...name.split(','), `${label} ${name.split(',')[0]}`].some(
      (one) => one.trim().toLowerCase() === wanted,
    );
  const found = classes.filter(isNamed);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The classes that a query finds, best first: by digits those whose label begins with them, the label itself first; by
 * letters those whose names they fit. All of them where there is no query.
 */
export function matchClasses(classes: readonly NamedClass[], query: string): readonly NamedClass[] {
  const wanted = query.trim();
  if (wanted === '') return classes;
  if (/^\d+$/.test(wanted)) {
    const prefix = String(Number(wanted));
    const found = classes.filter(
      ({ label, name }) => String(label).startsWith(prefix) || name.includes(wanted),
    );
    return rankByFit(found, ({ label }) =>
      label === Number(wanted) ? 2 : String(label).startsWith(prefix) ? 1 : 0,
    );
  }
  return rankByFit(classes, ({ name }) => (name === '' ? null : fit(wanted, name)));
}
