import { collectNotices } from './collect.mjs';

/**
 * Puts notices.json beside the page: the works of others that the app contains, with their terms.
 * @param {string} root the repository
 * @returns {import('vite').Plugin}
 */
export function noticesPlugin(root) {
  return {
    name: 'slerpscope-notices',
    generateBundle(_options, bundle) {
      const moduleIds = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? file.moduleIds : [],
      );
      const source = JSON.stringify(collectNotices(root, moduleIds));
      this.emitFile({ type: 'asset', fileName: 'notices.json', source });
    },
  };
}
