import { readInteger } from '../controls/number-text.ts';

/** One of the values that a setting may have. */
export interface SettingOption {
  readonly value: string;
  /** For people. */
  readonly text: string;
}

/** A setting that the palette finds by its name, of a view or of what spans them. */
export interface NamedSetting<Subject> {
  /** The field that it changes. */
  readonly field: string;
  /** For people, and the accessible name of its control unless `control` says another. */
  readonly title: string;
  readonly control?: string;
  /** Its title where that depends on the model; absent: `title`. */
  titleFor?(subject: Subject): string;
  /** Further names, in lower case: `eta`. */
  readonly names?: readonly string[];
  /** What it is now, for people. */
  read(subject: Subject): string;
  /** Sets it to what was typed, or to the value of an option. Throws an error of one line. */
  write(subject: Subject, text: string): void;
  /** What it may be, where that is a list; undefined: now it is none. */
  options?(subject: Subject): readonly SettingOption[] | undefined;
  /** Whether it has an effect now; always where absent. */
  applies?(subject: Subject): boolean;
  /** Shows its control where that is not in the window yet. */
  prepare?(subject: Subject): void;
}

/** Options whose values are what people read. */
export function plainOptions(values: readonly string[]): SettingOption[] {
  return values.map((value) => ({ value, text: value }));
}

/** The option of this value. Throws an error of one line where there is none. */
export function optionOf<Option extends SettingOption>(options: readonly Option[], value: string): Option {
  const option = options.find((one) => one.value === value);
  if (!option) throw new Error(`${value}: must be one of ${options.map(({ text }) => text).join(', ')}`);
  return option;
}

/** A setting that is an integer in [min, max]. */
export function integerSetting<Subject>(
  setting: Pick<NamedSetting<Subject>, 'field' | 'title' | 'names' | 'applies' | 'prepare'> & {
    readonly min: number;
    readonly max: number;
    get(subject: Subject): number;
    set(subject: Subject, value: number): void;
  },
): NamedSetting<Subject> {
  const { min, max, get, set, ...rest } = setting;
  return {
    ...rest,
    read: (subject) => String(get(subject)),
    write: (subject, text) => set(subject, readInteger(text, min, max)),
  };
}

/** A setting that is one of a few words. */
export function choiceSetting<Subject, Value extends string>(
  setting: Pick<NamedSetting<Subject>, 'field' | 'title' | 'names' | 'applies' | 'prepare' | 'control'> & {
    readonly values: readonly Value[];
    readonly texts?: Readonly<Partial<Record<Value, string>>>;
    get(subject: Subject): Value;
    set(subject: Subject, value: Value): void;
  },
): NamedSetting<Subject> {
  const { values, texts = {}, get, set, ...rest } = setting;
  const textOf = (value: Value): string => (texts as Partial<Record<Value, string>>)[value] ?? value;
  const options = values.map((value) => ({ value, text: textOf(value) }));
  return {
    ...rest,
    read: (subject) => textOf(get(subject)),
    write: (subject, text) => set(subject, optionOf(options, text).value),
    options: () => options,
  };
}
