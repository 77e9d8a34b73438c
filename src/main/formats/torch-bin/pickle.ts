import { ByteCursor } from '../byte-cursor.ts';
import { malformed, tooLarge, unsupported, type FormatError } from '../error.ts';
import { list } from '../../files/untrusted-text.ts';
import { PickleGlobal, PickleMap } from './pickle-values.ts';
import type { PickleHost, PickleValue } from './pickle-values.ts';

/** Marks on the stack are their own value, so that popping to one needs no second stack. */
const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/** Bytes of a pickle that is read. */
export const MAX_PICKLE_BYTES = 64 << 20;
/** Opcodes, of which each may make a value far larger than itself: 15,000 tensors fit. */
const MAX_STEPS = 1_000_000;

/**
 * Reads a pickle without running anything: a stack machine with the opcodes torch.save writes, and the
 * globals the host allows. Anything else is refused by its name and offset.
 * Throws file/unsupported, file/malformed or file/too-large, naming `file`.
 */
export function readPickle(bytes: Uint8Array, file: string, host: PickleHost): PickleValue {
  return readFirstPickle(bytes, file, host).value;
}

/** The same where other bytes follow it; `length` is its own. */
export function readFirstPickle(
  bytes: Uint8Array,
  file: string,
  host: PickleHost,
): { readonly value: PickleValue; readonly length: number } {
  if (bytes.length > MAX_PICKLE_BYTES)
    throw tooLarge(`${file}: ${bytes.length} bytes of pickle, more than ${MAX_PICKLE_BYTES}`);
  const machine = new PickleMachine(bytes, file, host);
  return { value: machine.run(), length: machine.length };
}

class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #file: string;
  readonly #host: PickleHost;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, file: string, host: PickleHost) {
    this.#cursor = new ByteCursor(bytes, (what) => this.#broken(what));
    this.#file = file;
    this.#host = host;
  }

  /** Bytes that were read. */
  get length(): number {
    return this.#cursor.at;
  }

  run(): PickleValue {
    for (let step = 0; step < MAX_STEPS; step++) {
      const offset = this.#cursor.at;
      const code = this.#cursor.uint8();
      if (code === 0x2e /* STOP */) return this.#pop();
      if (!this.#literal(code) && !this.#build(code) && !this.#memory(code))
        throw unsupported(`${this.#file}: pickle opcode 0x${code.toString(16)} at ${offset} is not allowed`);
    }
    throw tooLarge(`${this.#file}: a pickle of more than ${MAX_STEPS} opcodes`);
  }

  /** Opcodes that push one value of their own. */
  #literal(code: number): boolean {
    switch (code) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(this.#cursor.int32());
      case 0x4b: // BININT1
        return this.#push(this.#cursor.uint8());
      case 0x4d: // BININT2
        return this.#push(this.#cursor.uint16());
      case 0x8a: // LONG1
        return this.#push(this.#cursor.integer(this.#cursor.uint8()));
      case 0x47: // BINFLOAT
        return this.#push(this.#cursor.float64BigEndian());
      case 0x58: // BINUNICODE
        return this.#push(this.#cursor.text(this.#cursor.uint32()));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#cursor.text(this.#cursor.uint8()));
      case 0x5d: // EMPTY_LIST
        return this.#push([]);
      case 0x29: // EMPTY_TUPLE
        return this.#push(Object.freeze([]));
      case 0x7d: // EMPTY_DICT
        return this.#push(new PickleMap());
      case 0x28: // MARK
        this.#stack.push(MARK);
        return true;
      case 0x63: // GLOBAL
        return this.#push(this.#global(this.#cursor.line(), this.#cursor.line()));
      default:
        return false;
    }
  }

  /** Opcodes that make a value out of those on the stack. */
  #build(code: number): boolean {
    switch (code) {
      case 0x74: // TUPLE
        return this.#push(Object.freeze(this.#popToMark()));
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(Object.freeze(this.#popMany(code - 0x84)));
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popToMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.#broken('a global without a name');
        return this.#push(this.#global(module, name));
      }
      case 0x51: // BINPERSID
        return this.#push(this.#host.load(this.#pop()));
      case 0x52: // REDUCE
        return this.#push(this.#reduce());
      case 0x62: // BUILD
        return this.#setState();
      default:
        return false;
    }
  }

  /** Opcodes about the memo and the framing. */
  #memory(code: number): boolean {
    switch (code) {
      case 0x80: // PROTO
        this.#readProtocol();
        return true;
      case 0x95: // FRAME: only a hint for buffering
        this.#cursor.skip(8);
        return true;
      case 0x71: // BINPUT
        this.#memo.set(this.#cursor.uint8(), this.#top());
        return true;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#cursor.uint32(), this.#top());
        return true;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top());
        return true;
      case 0x68: // BINGET
        return this.#push(this.#recall(this.#cursor.uint8()));
      case 0x6a: // LONG_BINGET
        return this.#push(this.#recall(this.#cursor.uint32()));
      default:
        return false;
    }
  }

  #readProtocol(): void {
    const protocol = this.#cursor.uint8();
    if (protocol < 2 || protocol > 4)
      throw unsupported(`${this.#file}: pickle protocol ${protocol} is not supported (2 to 4 are)`);
  }

  #global(module: string, name: string): PickleGlobal {
    const full = `${module} ${name}`;
    const call = this.#host.globals.get(full);
    if (call === undefined)
      throw unsupported(
        `${this.#file}: the pickle imports ${list([`${module}.${name}`])}, which is not allowed`,
      );
    return new PickleGlobal(full, call);
  }

  #reduce(): PickleValue {
    const [callee, args] = this.#popMany(2);
    if (!(callee instanceof PickleGlobal) || !callee.call || !Array.isArray(args))
      throw this.#broken('a call of something that cannot be called');
    return callee.call(args as readonly PickleValue[]);
  }

  /** BUILD sets attributes; state_dict() has `_metadata` on its OrderedDict, of no use here. */
  #setState(): boolean {
    const state = this.#pop();
    if (!(this.#top() instanceof PickleMap) || !(state instanceof PickleMap))
      throw unsupported(`${this.#file}: the pickle sets the state of something other than an OrderedDict`);
    return true;
  }

  #append(values: readonly PickleValue[]): boolean {
    const target = this.#top();
    if (!Array.isArray(target) || Object.isFrozen(target)) throw this.#broken('an append to no list');
    for (const value of values) (target as PickleValue[]).push(value);
    return true;
  }

  #setItems(flat: readonly PickleValue[]): boolean {
    const target = this.#top();
    if (!(target instanceof PickleMap) || flat.length % 2) throw this.#broken('items set on no dict');
    for (let i = 0; i < flat.length; i += 2) {
      const key = flat[i]!;
      if (target.entries.has(key))
        throw this.#broken(`the key ${list([typeof key === 'string' ? key : typeof key])} twice`);
      target.entries.set(key, flat[i + 1]!);
    }
    return true;
  }

  #push(value: PickleValue): boolean {
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#broken('too few values on the stack');
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.#broken('too few values on the stack');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): PickleValue[] {
    const from = this.#stack.lastIndexOf(MARK);
    if (from < 0) throw this.#broken('no mark on the stack');
    return this.#stack.splice(from).slice(1) as PickleValue[];
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#broken(`memo ${index} unset`);
    return value;
  }

  #broken(what: string): FormatError {
    return malformed(`${this.#file}: broken pickle: ${what} at byte ${String(this.#cursor.at)}`);
  }
}
