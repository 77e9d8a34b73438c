import { show } from '../../files/untrusted-text.ts';

/** The values that a pickle is read into. Dicts and OrderedDicts are maps; tuples are frozen arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PickleValue[]
  | PickleMap
  | PickleGlobal
  | PickleObject;

/** A dict or an OrderedDict, in the order of its keys. */
export class PickleMap {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** A name the pickle imports, "module name". Only the ones a host allows come to be. */
export class PickleGlobal {
  readonly name: string;
  readonly call: PickleCall | null;
  constructor(name: string, call: PickleCall | null) {
    this.name = name;
    this.call = call;
  }
}

/** A value of the host's own making; the reader only passes it on. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

/**
 * A value for a message: a text, a number or a constant as it is, anything else by its kind, since what a pickle makes may
 * contain itself, or unfold to any size.
 */
export function describeValue(value: PickleValue): string {
  if (value === null || typeof value !== 'object') return show(value);
  if (Array.isArray(value)) return 'a list';
  return value instanceof PickleMap ? 'a dict' : 'an object';
}

export type PickleCall = (args: readonly PickleValue[]) => PickleValue;

export interface PickleHost {
  /** Allowed globals as "module name"; null: may be named but not called. */
  readonly globals: ReadonlyMap<string, PickleCall | null>;
  /** Resolves a persistent id. */
  load(id: PickleValue): PickleObject;
}
