import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const texts = ['', 'docs', 'training'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

it.each(texts)('%s names commands of package.json only', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const named = readFileSync(join(root, name), 'utf8').matchAll(/npm run (?:-s )?([\w-]+)/g);
  for (const [, command] of named) expect(scripts).toHaveProperty(command!);
});
