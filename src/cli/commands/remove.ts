import { formatBytes } from '../../contract/amounts.ts';
import type { Command } from '../command.ts';

/** `remove`: a model out of the cache. */
export const remove: Command = {
  name: 'remove',
  summary: 'Removes a model from the cache, with all its revisions',
  operand: { value: 'ORG/NAME', help: 'the repository, as list names it' },
  options: {},
  notes: ['Asks nothing of any server. huggingface_hub has the model no more either: the cache is the same.'],
  example: 'remove google/ddpm-celebahq-256',
  async run({ operand }, { print, openHub }) {
    const hub = openHub();
    const freed = await hub.removeCached(operand);
    print(`${operand}: removed from ${hub.settings.cacheFolder}, ${formatBytes(freed)} freed`);
  },
};
