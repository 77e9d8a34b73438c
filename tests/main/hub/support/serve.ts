import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Mangling } from './faults.ts';

const PIECE = 8 << 10;

/** Serves bytes as a content host does, or wrongly. */
export async function serveBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  mangling: Mangling,
  headers: Record<string, string> = {},
  onByte: (at: number) => void = () => undefined,
): Promise<void> {
  const range = mangling.ignoresRange ? undefined : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const asked = range ? Number(range[1]) : 0;
  if (range && asked >= bytes.length)
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  const start = asked + (range ? (mangling.shiftBy ?? 0) : 0);
  const end = range?.[2] ? Math.min(bytes.length, Number(range[2]) + 1) : bytes.length;
  const total = mangling.total ?? bytes.length;
  const body = Buffer.from(bytes.subarray(start, end));
  if (mangling.flipAt !== undefined && mangling.flipAt >= start && mangling.flipAt < end)
    body[mangling.flipAt - start]! ^= 1;
  if (mangling.isGzip)
    return void response.writeHead(200, { 'content-encoding': 'gzip', ...headers }).end(gzipSync(body));
  const isOpenEnded = mangling.endsEarlyAt !== undefined || mangling.isEndless;
  response.writeHead(range ? 206 : 200, {
    'accept-ranges': 'bytes',
    ...(isOpenEnded ? {} : { 'content-length': mangling.total === undefined ? body.length : total - start }),
    ...(range ? { 'content-range': `bytes ${start}-${end - 1}/${total}` } : {}),
    ...headers,
    ...mangling.headers,
  });
  const stop = Math.min(
    ...[mangling.cutAt, mangling.stallAt, mangling.endsEarlyAt].map((at) => at ?? Infinity),
  );
  for (let at = 0; at < body.length && start + at < stop; at += PIECE) {
    const piece = body.subarray(at, Math.min(at + PIECE, stop - start));
    if (!(await write(response, piece))) return;
    onByte(start + at + piece.length - 1);
  }
  while (mangling.isEndless) if (!(await write(response, Buffer.alloc(PIECE)))) return;
  if (stop < end && mangling.stallAt === stop) return;
  if (stop < end && mangling.cutAt === stop) return void response.socket?.destroy();
  response.end();
}

/** False: the client has gone. */
function write(response: ServerResponse, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve(false);
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}
