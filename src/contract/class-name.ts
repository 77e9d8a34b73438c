import type { ClassChoice } from '../core/condition.ts';
import type { ClassInfo } from './model.ts';

/** The first of a label's names: "goldfish" of "goldfish, Carassius auratus"; '' where it has none. */
export function nameOfClass(classes: Pick<ClassInfo, 'names'> | null, label: number): string {
  return classes?.names[String(label)]?.split(',')[0]!.trim() ?? '';
}

/** A class for people: "class 1 (goldfish)", "class 3"; of a mix its ends; null: "no class". */
export function describeClass(choice: ClassChoice | null, classes: Pick<ClassInfo, 'names'> | null): string {
  if (choice === null) return 'no class';
  if (typeof choice === 'number') {
    const name = nameOfClass(classes, choice);
    return name ? `class ${choice} (${name})` : `class ${choice}`;
  }
  if ('from' in choice) return `class ${choice.from} to ${choice.to}, u = ${choice.u}`;
  return `class vector of ${choice.length} values`;
}
