import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../src/contract/errors.ts';
import { malformed } from '../../../src/main/formats/error.ts';
import { asModelError } from '../../../src/main/models/error.ts';
import { parseJsonObject } from '../../../src/main/formats/json/parse.ts';
import { readSafetensors } from '../../../src/main/formats/safetensors/reader.ts';
import { processorTime } from '../../support/processor-time.ts';
import { fixtures } from './support/golden.ts';
import { encodeSafetensors, joinSafetensors } from './support/weights.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a safetensors file', () => {
  const refuse = (header: string, data = new Uint8Array(8)): string => {
    try {
      readSafetensors(joinSafetensors(header, data), 'm.safetensors');
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError);
      return (error as Error).message;
    }
    return 'it was read';
  };
  const entry = (fields: object): string =>
    JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

  it('reads back what was written, and ignores __metadata__', () => {
    const data = Float32Array.of(1, -2, 3.5);
    const read = readSafetensors(encodeSafetensors(new Map([['w', { shape: [3, 1], data }]])), 'm');
    expect([...read.keys()]).toEqual(['w']);
    expect(read.get('w')).toMatchObject({ shape: [3, 1], type: 'F32' });
    expect([...read.get('w')!.read()]).toEqual([...data]);
  });

  it('converts every finite half and bfloat16 exactly', () => {
    const values = Float32Array.of(0, -0, 1, -1.5, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, 1 / 3);
    const half = readSafetensors(
      encodeSafetensors(new Map([['w', { shape: [9], data: values }]]), 'F16'),
      'm',
    );
    expect([...half.get('w')!.read()].slice(0, 8)).toEqual([...values].slice(0, 8));
    expect(half.get('w')!.read()[8]).toBe(1365 / 4096);
    const brain = readSafetensors(
      encodeSafetensors(new Map([['w', { shape: [3], data: Float32Array.of(1, -2.5, 3e38) }]]), 'BF16'),
      'm',
    );
    expect([...brain.get('w')!.read()].slice(0, 2)).toEqual([1, -2.5]);
  });

  it('is refused when cut anywhere, or longer than its tensors', async () => {
    const file = join(fixtures, 'unet-scale-shift/unet/diffusion_pytorch_model.safetensors');
    const whole = await readFile(file);
    for (const length of cuts(whole.length))
      expect(() => readSafetensors(whole.subarray(0, length), file), String(length)).toThrow(StudioError);
    expect(() => readSafetensors(Buffer.concat([whole, Buffer.alloc(1)]), file)).toThrow(
      /but the tensors end at/,
    );
  });

  it('is refused for a header longer than any network has or than the file', () => {
    const bytes = joinSafetensors('{}', new Uint8Array());
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, 2n ** 63n, true);
    expect(() => readSafetensors(bytes, 'm')).toThrow(
      'm: header length 9223372036854775808, more than 41943040',
    );
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, 41_943_040n, true);
    expect(() => readSafetensors(bytes, 'm')).toThrow(
      "header length 41943040 reaches past the file's 10 bytes",
    );
  });

  it('is refused for duplicate keys, however they are spelled', () => {
    const one = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
    const two = '{"dtype":"F32","shape":[1],"data_offsets":[4,8]}';
    expect(refuse(`{"a":${one},"a":${two}}`)).toMatch(/key "a" is given twice/);
    expect(refuse(`{"a":${one},"\\u0061":${two}}`)).toMatch(/key "a" is given twice/);
    expect(refuse('{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}')).toMatch(
      /key "shape" is given twice/,
    );
  });

  it('is refused for offsets that overlap, leave gaps, run backwards or past the data', () => {
    const pair = (a: number[], b: number[]): string =>
      JSON.stringify({
        a: { dtype: 'F32', shape: [1], data_offsets: a },
        b: { dtype: 'F32', shape: [1], data_offsets: b },
      });
    expect(refuse(pair([0, 4], [0, 4]))).toMatch(/tensor b begins at 0, but the one before ends at 4/);
    expect(refuse(pair([0, 4], [6, 10]))).toMatch(/tensor b begins at 6/);
    expect(refuse(pair([4, 8], [8, 12]))).toMatch(/tensor a begins at 4/);
    expect(refuse(pair([0, 4], [4, 8]), new Uint8Array(6))).toMatch(
      /tensor b ends at 8, past the 6 bytes of data/,
    );
    expect(refuse(entry({ data_offsets: [8, 0] }))).toMatch(
      /data_offsets \[8,0\] do not fit shape \[2\] of F32/,
    );
    expect(refuse(entry({ data_offsets: [0, 2 ** 60] }))).toMatch(/tensor "a": data_offsets/);
  });

  it('is refused for shapes and types that are none', () => {
    for (const shape of [
      [-1],
      [1.5],
      [null],
      ['2'],
      [1e308, 1e308],
      [2 ** 31, 2 ** 31],
      {},
      null,
      NaN,
      Array(9).fill(1),
    ])
      expect(refuse(entry({ shape })), JSON.stringify(shape)).toMatch(/^m\.safetensors: tensor "a"/);
    expect(refuse(entry({ dtype: 'I64' }))).toBe(
      'm.safetensors: tensor "a": dtype "I64" is not supported (F32, F16, BF16, F64 are)',
    );
    expect(refuse('{"a":7}')).toMatch(/tensor "a" must be an object, got 7/);
    expect(refuse('[]')).toMatch(/root must be an object/);
  });

  it('keeps control characters of a name out of the message', () => {
    expect(refuse('{"a\\nb\\u001b[31m":7}')).not.toMatch(/[\n\u001b]/);
    // What readers throw becomes the error of a model, on one line.
    const { message } = asModelError(malformed('m:\u202egpj.\u2066exe\u2069\n')) as Error;
    expect(message).toBe('m: gpj. exe');
  });
});

describe('a JSON file', () => {
  it('is refused when nested deeper than any configuration, before the parser recurses', () => {
    expect(() => parseJsonObject(bytesOf('{"a":'.repeat(100_000)), 'c.json')).toThrow(
      'c.json: nested deeper than 64 levels',
    );
    expect(() => parseJsonObject(bytesOf('['.repeat(65)), 'c.json')).toThrow('nested deeper');
  });

  it('is refused for more values than any configuration has, before the parser makes them', () => {
    for (const item of ['{},', '[],', '0,', '{"a":0},'])
      expect(() => parseJsonObject(bytesOf(`{"a":[${item.repeat(1_000_001)}0]}`), 'c.json'), item).toThrow(
        'c.json: more than 1000000 values',
      );
  });

  it('is scanned in linear time however its quotes are broken', () => {
    const start = processorTime();
    expect(() => parseJsonObject(bytesOf(`{"${'\\"'.repeat(500_000)}`), 'c.json')).toThrow('not valid JSON');
    expect(processorTime() - start).toBeLessThan(2000);
  });

  it('is refused when it is no UTF-8', () => {
    expect(() => parseJsonObject(Uint8Array.of(0x7b, 0xff, 0x7d), 'c.json')).toThrow('c.json: not UTF-8');
  });

  it('may repeat a key in different objects, and hold colons in strings', () => {
    expect(parseJsonObject(bytesOf('{"a":{"x":1},"b":{"x":"a:b"},"c":[{"x":2},{"x":3}]}'), 'c')).toEqual({
      a: { x: 1 },
      b: { x: 'a:b' },
      c: [{ x: 2 }, { x: 3 }],
    });
  });
});

/** Every length near the start, and some hundred more. */
function cuts(length: number): number[] {
  const step = Math.max(1, Math.floor(length / 200));
  return [...Array(40).keys(), ...Array.from({ length: 200 }, (_, i) => 40 + i * step)].filter(
    (cut) => cut < length,
  );
}
