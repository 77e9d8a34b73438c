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

export type PickleCall = (args: readonly PickleValue[]) => PickleValue;

export interface PickleHost {
  /** Allowed globals as "module name"; null: may be named but not called. */
  readonly globals: ReadonlyMap<string, PickleCall | null>;
  /** Resolves a persistent id. */
  load(id: PickleValue): PickleObject;
}
