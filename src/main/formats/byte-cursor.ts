/** Reads little-endian numbers and text from bytes, front to back; never past the end. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fail: (what: string) => Error;
  #at = 0;

  /** `fail` makes the error to throw out of what went wrong. */
  constructor(bytes: Uint8Array, fail: (what: string) => Error) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = fail;
  }

  /** Index of the next byte. */
  get at(): number {
    return this.#at;
  }

  skip(count: number): void {
    this.#take(count);
  }

  uint8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** Two's complement of `length` bytes; a bigint where a number is not exact. */
  integer(length: number): number | bigint {
    if (length > 8) throw this.#fail(`an integer of ${length} bytes`);
    const start = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[start + i]!);
    const signed = BigInt.asIntN(length * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  text(length: number): string {
    const start = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  /** Text up to a newline, which is consumed; at most 256 bytes. */
  line(): string {
    const end = this.#bytes.subarray(this.#at, this.#at + 257).indexOf(0x0a);
    if (end < 0) throw this.#fail('a line without an end');
    const text = this.text(end);
    this.#at += 1;
    return text;
  }

  /** Reserves `count` bytes and returns where they start. */
  #take(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw this.#fail('no more bytes');
    this.#at += count;
    return start;
  }
}
