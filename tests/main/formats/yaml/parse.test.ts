import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import { parseYaml } from '../../../../src/main/formats/yaml/parse.ts';
import { processorTime } from '../../../support/processor-time.ts';
import { fixtures } from '../../models/support/golden.ts';

const parse = (text: string): unknown => parseYaml(new TextEncoder().encode(text), 'c.yml');

/** Message of the refusal. */
function refuse(text: string): string {
  try {
    return `read as ${JSON.stringify(parse(text))}`;
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
}

describe('a YAML configuration', () => {
  it('is read as its authors wrote it: maps, lists in brackets, numbers, booleans, texts', async () => {
    const file = join(fixtures, 'families/ddim-authors/ckpt-list.yml');
    expect(parseYaml(await readFile(file), file)).toMatchObject({
      data: { dataset: 'CIFAR10', image_size: 8, logit_transform: false, rescaled: true },
      model: { type: 'simple', ch_mult: [1, 2], attn_resolutions: [4], dropout: 0.1, ema: true },
      diffusion: { beta_schedule: 'linear', beta_start: 0.0001, num_diffusion_timesteps: 1000 },
      optim: { eps: 1e-8, weight_decay: 0 },
    });
  });

  it('may have comments, quotes, CRLF, a byte order mark, lists by lines and one document marker', () => {
    expect(
      parse(
        '\uFEFF---\r\n# c\r\na: "x # y"  # z\r\nb: \'it\'\'s\'\r\nc:\r\n- 1\r\n- two # c\r\nd: [a, "b,]", [1], ]\r\ne: a#b\r\n',
      ),
    ).toEqual({ a: 'x # y', b: "it's", c: [1, 'two'], d: ['a', 'b,]', [1]], e: 'a#b' });
    expect(parse('a:\n  b:\n    c: 1\n  d: 2\ne:\n')).toEqual({ a: { b: { c: 1 }, d: 2 }, e: null });
    expect(parse("a: it's # no quote\nb: c'd # e")).toEqual({ a: "it's", b: "c'd" });
  });

  it('has the scalars of the core schema; what readers disagree on stays text', () => {
    expect(parse('a: [1, -2, 1e-4, 1., .5, 010, 0x1F, 1_000, True, NO, ~, null, .inf, -.inf, 1:30]')).toEqual(
      {
        a: [
          1,
          -2,
          1e-4,
          1,
          0.5,
          '010',
          '0x1F',
          '1_000',
          true,
          false,
          null,
          null,
          Infinity,
          -Infinity,
          '1:30',
        ],
      },
    );
    expect(parse('a: .nan')).toEqual({ a: NaN });
  });

  it('keeps a key that JavaScript gives a meaning as a key of its own', () => {
    const read = parse('__proto__: 1\nconstructor: 2') as object;
    expect(Object.entries(read)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it.each([
    ['a: &x 1', 'c.yml: line 1: anchors are not supported'],
    ['b: 1\na: *x', 'c.yml: line 2: aliases are not supported'],
    ['a: !!python/object:argparse.Namespace', 'c.yml: line 1: tags are not supported'],
    ['!!python/object:argparse.Namespace\na: 1', 'c.yml: line 1: tags are not supported'],
    ['a: |\n  text', 'c.yml: line 1: block scalars are not supported'],
    ['a: >-\n  text', 'c.yml: line 1: block scalars are not supported'],
    ['a: {b: 1}', 'c.yml: line 1: flow maps are not supported'],
    ['a: [{b: 1}]', 'c.yml: line 1: flow maps are not supported'],
    ['<<: x', 'c.yml: line 1: merge keys are not supported'],
    ['? a\n: 1', 'c.yml: line 1: complex keys are not supported'],
    ['%YAML 1.2\n---\na: 1', 'c.yml: line 1: directives are not supported'],
    ['a: 1\n---\na: 2', 'c.yml: line 2: several documents are not supported'],
    ['a:\n- b: 1', 'c.yml: line 2: a list of maps or lists is not supported (scalars are)'],
    ['a: 1\na: 2', 'c.yml: line 2 gives the key "a" twice: "a: 2"'],
    ['a: 1\n  b: 2', 'c.yml: line 2 is indented more than the keys before it: "b: 2"'],
    ['  a: 1\nb: 2', 'c.yml: line 2 is indented less than the first line: "b: 2"'],
    ['a:\n\tb: 1', 'c.yml: line 2: a tab in the indentation'],
    ['a: [1, 2', 'c.yml: line 1: a list without ] on its line: "[1, 2"'],
    ['a: [1,, 2]', 'c.yml: line 1: an empty item in "[1,, 2]"'],
    ['a: [1] 2', 'c.yml: line 1: " 2" after a value'],
    ['a: "x', 'c.yml: line 1: a quoted text without its end: "\\"x"'],
    ['a: b: c', 'c.yml: line 1: a colon within the value "b: c"'],
    ['word', 'c.yml: line 1 is no key with a value: "word"'],
    ['- 1', 'c.yml: line 1 is an item of a list where a key was expected: "- 1"'],
    ['# nothing', 'c.yml: empty'],
    ['a: [[[[[1]]]]]', 'c.yml: line 1: lists nested deeper than 4 levels'],
  ])('is refused by the name of what is not supported, with its line: %j', (text, message) => {
    expect(refuse(text)).toBe(message);
  });

  it('is refused when nested deep, when it is no UTF-8, and when it has too many or too long lines', () => {
    const deep = Array.from({ length: 20 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(refuse(deep)).toBe('c.yml: line 17: nested deeper than 16 levels');
    expect(() => parseYaml(Uint8Array.of(0x61, 0x3a, 0xff), 'c.yml')).toThrow('c.yml: not UTF-8');
    expect(refuse('\n'.repeat(200_000))).toBe('c.yml: more than 20000 lines');
    expect(refuse(`a: ${'x'.repeat(70_000)}`)).toBe('c.yml: a line of more than 8192 characters');
  });

  it('is read in linear time however its quotes and brackets are broken', () => {
    const start = processorTime();
    for (const piece of ['"', "'", '[', '\\"', "''", ': ', '# ', '- ', ' ', 'a '])
      for (const key of ['a: ', 'a', '', '"', "'"]) {
        const line = `${key}${piece.repeat(8000 / piece.length)}b`;
        refuse(Array.from({ length: 10 }, () => line).join('\n'));
      }
    expect(processorTime() - start).toBeLessThan(2000);
  });
});
