import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A package as it lies in node_modules.
 * @typedef {{ folder: string, name: string, version: string, license: string }} Package
 */

/**
 * The packages that the modules of a bundle came from.
 * @param {string[]} moduleIds absolute paths as the bundler names them
 * @returns {Package[]}
 */
export function packagesOfModules(moduleIds) {
  const folders = moduleIds.flatMap((id) => {
    const path = id.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, '');
    const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    return found?.[1] ? [found[1]] : [];
  });
  return [...new Set(folders)].map((folder) => describe(folder).package);
}

/**
 * Every package that the root's dependencies bring with them, directly or not. Optional ones of other systems, which
 * are not installed here, are left out.
 * @param {string} root
 * @returns {Package[]}
 */
export function productionPackages(root) {
  /** @type {Map<string, Package>} */
  const found = new Map();
  const visit = (/** @type {string} */ folder) => {
    for (const { name, optional } of describe(folder).dependencies) {
      const place = locate(name, folder);
      if (!place && optional) continue;
      if (!place) throw new Error(`${name}: not installed, needed by ${folder}`);
      if (found.has(place)) continue;
      found.set(place, describe(place).package);
      visit(place);
    }
  };
  visit(root);
  return [...found.values()];
}

/**
 * Where Node would find the package from a folder.
 * @param {string} name
 * @param {string} from
 */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
    if (dirname(folder) === folder) return null;
  }
}

/**
 * @param {string} folder
 * @returns {{ package: Package, dependencies: { name: string, optional: boolean }[] }}
 */
function describe(folder) {
  const { name, version, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const optional = new Set(Object.keys(optionalDependencies ?? {}));
  return {
    package: { folder, name, version, license },
    dependencies: [...new Set([...Object.keys(dependencies ?? {}), ...optional])].map((key) => ({
      name: key,
      optional: optional.has(key),
    })),
  };
}
