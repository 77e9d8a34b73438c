import { HubError } from '../error.ts';
import { contentUrl } from '../download/fetch-file.ts';
import { createContentHash } from '../download/content-hash.ts';
import { checkAnnounced, placeAnswer } from '../download/range.ts';
import type { HubNetwork } from '../network/network.ts';
import type { HubFile, Repository } from '../repository/repository.ts';
import { hostIn } from '../network/subject.ts';

/** Files of at most so many bytes are read whole: one request is cheaper than two. */
const WHOLE_BYTES = 64 << 10;
/** Of a safetensors header, as its reader has it. */
const MAX_HEADER_BYTES = 40 << 20;
/** Enough for the headers of most networks. */
const FIRST_BYTES = 256 << 10;

/** The whole of a small file, checked by its hash. Throws HubError. */
export async function readSmallFile(
  network: HubNetwork,
  repository: Repository,
  file: HubFile,
  signal: AbortSignal | null,
): Promise<Uint8Array> {
  const bytes = await readStart(network, repository, file, file.size, signal);
  const hash = createContentHash(file);
  hash.update(bytes);
  if (bytes.length === file.size && hash.digest() === file.hash.hex) return bytes;
  throw new HubError(
    'hub/changed',
    `${repository.facts.repository}/${file.path}: its content is not the listed one (${file.hash.kind} ${file.hash.hex})`,
  );
}

/**
 * The header of a safetensors file with the 8 bytes of its length, read by range without the tensors: what the file's own
 * reader checks. A length that the file cannot have gives its first bytes, which that reader refuses. Throws HubError.
 */
export async function readSafetensorsHeader(
  network: HubNetwork,
  repository: Repository,
  file: HubFile,
  signal: AbortSignal | null,
): Promise<Uint8Array> {
  if (file.size <= WHOLE_BYTES) return readSmallFile(network, repository, file, signal);
  const first = await readStart(network, repository, file, FIRST_BYTES, signal);
  const length = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)) + 8;
  if (length <= first.length) return first.subarray(0, length);
  if (length > Math.min(file.size, MAX_HEADER_BYTES)) return first;
  return readStart(network, repository, file, length, signal);
}

/** The first bytes of a file, also from a server that ignores ranges. */
async function readStart(
  network: HubNetwork,
  repository: Repository,
  file: HubFile,
  count: number,
  signal: AbortSignal | null,
): Promise<Uint8Array> {
  const wanted = Math.min(count, file.size);
  if (wanted === 0) return new Uint8Array();
  const name = `${repository.facts.repository}/${file.path}`;
  const target = { repository: repository.facts.repository, commit: repository.commit, file };
  const options = {
    signal,
    subject: { repository: target.repository, revision: repository.revision, file: file.path },
    headers: wanted < file.size ? { range: `bytes=0-${wanted - 1}` } : {},
  };
  const attempt = async (): Promise<Uint8Array> => {
    const answer = await network.ask(contentUrl(network.settings.endpoint, target), options);
    try {
      checkAnnounced(answer, file, repository.commit, name);
      if (placeAnswer(answer, file, 0, name) === 'restart')
        throw new HubError(
          'hub/malformed',
          `${hostIn(name, network.host)} gives another range than it is asked for`,
        );
      return await collect(answer.pieces(), wanted, name);
    } finally {
      answer.close();
    }
  };
  return network.insist(attempt, { signal, subject: name });
}

async function collect(pieces: AsyncIterable<Uint8Array>, count: number, name: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let length = 0;
  for await (const piece of pieces) {
    bytes.set(piece.subarray(0, count - length), length);
    length = Math.min(count, length + piece.length);
    if (length === count) return bytes;
  }
  throw new HubError('hub/unreachable', `${name}: the connection ended after ${length} of ${count} bytes`, {
    isPassing: true,
  });
}
