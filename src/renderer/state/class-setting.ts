import { describeClass } from '../../contract/class-name.ts';
import type { ClassInfo } from '../../contract/model.ts';
import { namedClasses } from '../controls/class-matches.ts';
import { readInteger, readNumber } from '../controls/number-text.ts';
import type { SettingOption } from './named-setting.ts';

/** The classes that the palette offers, each by its number and its first name; undefined: without names there is no list. */
export function classOptions(classes: ClassInfo | null): SettingOption[] | undefined {
  if (!classes || Object.keys(classes.names).length === 0) return undefined;
  return namedClasses(classes).map(({ label }) => ({
    value: String(label),
    text: describeClass(label, classes),
  }));
}

/** The class that a person typed, by its number. Throws one line unless the model may have it. */
export function readClass(classes: ClassInfo | null, text: string): number {
  return classes?.kind === 'label' ? readInteger(text, 0, classes.count! - 1) : readNumber(text);
}
