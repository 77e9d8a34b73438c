import { join } from 'node:path';
import type { ClassInfo } from '../../../contract/model.ts';
import { isFile } from '../../files/bounded-file.ts';
import { show } from '../../files/untrusted-text.ts';
import { isJsonObject, type JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';
import { malformed } from '../error.ts';

const MAX_NAMES = 10_000;
const MAX_LENGTH = 200;

/**
 * `id2label` of the model_index.json in a pipeline's folder: names of labels, by the label in decimal; {} where there is no
 * such file or key. Throws model/malformed naming the file, the field and its value, and FormatError.
 */
export async function readClassNames(root: string): Promise<ClassInfo['names']> {
  const file = join(root, 'model_index.json');
  return (await isFile(file)) ? namesIn(await readModelJson(file), file) : {};
}

/** The same of a model_index.json that was read; `file` stands in the errors. */
export function namesIn(index: JsonObject, file: string): ClassInfo['names'] {
  const value = Object.hasOwn(index, 'id2label') ? (index['id2label'] ?? null) : null;
  if (value === null) return {};
  if (!isJsonObject(value)) throw malformed(`${file}: id2label must be an object, got ${show(value)}`);
  const entries = Object.entries(value);
  if (entries.length > MAX_NAMES)
    throw malformed(`${file}: id2label has ${entries.length} names, more than ${MAX_NAMES}`);
  for (const [label, name] of entries) {
    if (!/^(0|[1-9]\d{0,8})$/.test(label))
      throw malformed(`${file}: id2label: the key ${show(label)} is not a whole number`);
    if (typeof name !== 'string' || name.length > MAX_LENGTH)
      throw malformed(
        `${file}: id2label[${label}] must be a text of at most ${MAX_LENGTH} characters, got ${show(name)}`,
      );
  }
  return value as ClassInfo['names'];
}
