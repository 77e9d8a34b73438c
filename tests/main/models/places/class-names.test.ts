import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import { readClassNames } from '../../../../src/main/models/places/class-names.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { writeFiles } from '../support/write-files.ts';

async function namesOf(index: object): ReturnType<typeof readClassNames> {
  const folder = tempFolder();
  await writeFiles(folder, { 'model_index.json': index });
  return readClassNames(folder);
}

describe('the names of classes in model_index.json', () => {
  it('are the strings of id2label by label, several names in one string included', async () => {
    const id2label = { '0': 'tench, Tinca tinca', '207': 'golden retriever' };
    expect(await namesOf({ id2label })).toEqual(id2label);
  });

  it('are none without the file, without the key and where it is null', async () => {
    expect(await readClassNames(tempFolder())).toEqual({});
    expect(await namesOf({ _class_name: 'DDIMPipeline' })).toEqual({});
    expect(await namesOf({ id2label: null })).toEqual({});
  });

  it.each<[string, unknown, RegExp]>([
    ['a list', ['a'], /id2label must be an object, got \["a"\]/],
    ['a number for a name', { 3: 5 }, /id2label\[3\] must be a text of at most 200 characters, got 5/],
    ['a name that is too long', { 3: 'x'.repeat(201) }, /id2label\[3\] must be a text of at most 200/],
    ['a key that is no number', { a: 'b' }, /the key "a" is not a whole number/],
    ['a key with a sign', { '-1': 'b' }, /the key "-1" is not a whole number/],
    ['a key with leading zeros', { '01': 'b' }, /the key "01" is not a whole number/],
    [
      'too many names',
      Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [i, 'x'])),
      /id2label has 10001 names, more than 10000/,
    ],
  ])('are refused for %s, with file, field and value', async (_, id2label, message) => {
    await expect(namesOf({ id2label })).rejects.toThrow(StudioError);
    await expect(namesOf({ id2label })).rejects.toThrow(message);
    await expect(namesOf({ id2label })).rejects.toThrow(/model_index\.json: /);
  });
});
