import type { ClassChoice } from '../core/condition.ts';
import type { ClassInfo } from './model.ts';

/** The first of a label's names: "goldfish" of "goldfish, Carassius auratus"; '' where it has none. */
export function nameOfClass(classes: Pick<ClassInfo, 'names'> | null, label: number): string {
  return classes?.names[String(label)]?.split(',')[0]!.trim() ?? '';
}

/**
 * Labels under the names that rows have: "goldfish", "class 3" where there is none, "crane (134)" where two have the same.
 */
export function namedLabels(
  classes: Pick<ClassInfo, 'names'> | null,
  labels: readonly number[],
): { readonly name: string; readonly class: number }[] {
  const names = labels.map((label) => nameOfClass(classes, label) || `class ${label}`);
  return labels.map((label, i) => {
    const name = names[i]!;
    const isShared = names.indexOf(name) !== names.lastIndexOf(name);
    return { name: isShared ? `${name} (${label})` : name, class: label };
  });
}

/** A class for people: "class 1 (goldfish)", "class 3"; of a mix both ends and its u; null: "no class". */
export function describeClass(choice: ClassChoice | null, classes: Pick<ClassInfo, 'names'> | null): string {
  if (choice === null) return 'no class';
  if (typeof choice === 'number') {
    const name = nameOfClass(classes, choice);
    return name ? `class ${choice} (${name})` : `class ${choice}`;
  }
  if ('from' in choice) {
    const [from, to] = [choice.from, choice.to].map((label) => describeClass(label, classes));
    return `${from} to ${to}, u = ${Number(choice.u.toFixed(3))}`;
  }
  return `class vector of ${choice.length} values`;
}
