import type { StudioDocument } from '../../contract/document.ts';

/** SHA-256 (hex) of the document: equal documents have equal hashes. */
export async function hashDocument(document: StudioDocument): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(sortKeys(document)));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same value with the keys of every object in order: how it was put together makes no difference. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}
