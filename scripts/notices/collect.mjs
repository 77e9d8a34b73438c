import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesOfModules, productionPackages } from './packages.mjs';

/** @typedef {import('../../src/contract/about.ts').Notice} Notice */

/** Packages that come without the text of their licence: files of ours that hold it. */
const TEXTS_OF_PACKAGES = {
  'onnxruntime-node': ['resources/notices/onnxruntime.txt'],
  'onnxruntime-common': ['resources/notices/onnxruntime.txt'],
  'gearhash-jit': ['resources/notices/gearhash-jit.txt'],
  '@bufbuild/protobuf': ['resources/notices/protobuf-es.txt', 'src/main/models/graph/ONNX-LICENSE'],
};

/** What the app contains that is in no package of its dependencies. */
const OTHER_WORKS = [
  {
    name: 'toonhead-64 and toonhead-32, the bundled models',
    licence: 'trained on toonHead by Johan Melin, CC BY 4.0',
    texts: ['resources/models/toonhead-64/README.md', 'resources/models/toonhead-32/README.md'],
  },
  { name: 'Inter', licence: 'OFL-1.1', texts: ['resources/fonts/OFL-Inter.txt'] },
  { name: 'KaTeX fonts', licence: 'MIT', texts: ['resources/fonts/LICENSE-KaTeX.txt'] },
  { name: 'ONNX schema', licence: 'Apache-2.0', texts: ['src/main/models/graph/ONNX-LICENSE'] },
  { name: 'Electron', licence: 'MIT', texts: ['node_modules/electron/LICENSE'] },
];

/**
 * The works of others in the app with their terms, by name: what the window's bundle contains, what main's
 * dependencies bring, and what is in no package. Throws where a text is missing.
 * @param {string} root
 * @param {string[]} moduleIds of the window's bundle
 * @returns {Notice[]}
 */
export function collectNotices(root, moduleIds) {
  const packages = [...packagesOfModules(moduleIds), ...productionPackages(root)];
  /** @type {Map<string, Notice>} */
  const notices = new Map();
  for (const { folder, name, version, license } of packages) {
    const text = ownText(folder) ?? givenText(root, name) ?? parentText(packages, name);
    if (!text) throw new Error(`${name} ${version}: no licence text in ${folder}`);
    notices.set(`${name} ${version}`, { name, version, licence: license, text });
  }
  for (const { name, licence, texts } of OTHER_WORKS)
    notices.set(name, { name, version: '', licence, text: readTexts(root, texts) });
  return [...notices.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/**
 * The licence, copying and notice files that lie in the package.
 * @param {string} folder
 */
function ownText(folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return files.length > 0 ? readTexts(folder, files.sort()) : null;
}

/**
 * @param {string} root
 * @param {string} name
 */
function givenText(root, name) {
  const files = Object.entries(TEXTS_OF_PACKAGES).find(([key]) => key === name)?.[1];
  return files ? readTexts(root, files) : null;
}

/**
 * A package for one system comes under the terms of the one that asks for it: its name begins with that one's.
 * @param {import('./packages.mjs').Package[]} packages
 * @param {string} name
 */
function parentText(packages, name) {
  const parent = packages.find((other) => name.startsWith(`${other.name}-`));
  return parent ? ownText(parent.folder) : null;
}

/**
 * @param {string} folder
 * @param {readonly string[]} files
 */
function readTexts(folder, files) {
  return files
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
