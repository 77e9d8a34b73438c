import { formatCount } from '../../../contract/amounts.ts';
import type { HubEntry } from '../../session/hub/entries.svelte.ts';

/** What the hub says of a model, in short: parameters, licence, last change, downloads of 30 days. */
export function describeFacts({ facts, judged, revision }: HubEntry): string {
  if (facts === null) return `revision ${revision.slice(0, 8)}`;
  const { licence, updated, downloads, isGated } = facts;
  const parameters = judged?.verdict.kind === 'opens' ? null : facts.parameters; // that verdict says them

  return [
    ...(isGated ? ['terms to accept'] : []),
    ...(parameters === null ? [] : [`${formatCount(parameters)} parameters`]),
    licence ?? 'no licence named',
    ...(updated === null ? [] : [new Date(updated).toISOString().slice(0, 10)]),
    `${downloads.toLocaleString('en')} ${downloads === 1 ? 'download' : 'downloads'}`,
  ].join(' · ');
}

/** What is said of a model in a row that begins with its name: "unet/config.json: …", without the name. */
export function withoutName(text: string, repository: string): string {
  for (const end of [': ', '/']) {
    const name = `${repository}${end}`;
    for (const before of ['', 'does not open: '])
      if (text.startsWith(before + name)) return before + text.slice((before + name).length);
  }
  return text;
}
