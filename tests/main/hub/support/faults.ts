import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a body is served wrongly. Offsets count from the start of the file. */
export interface Mangling {
  /** The connection is closed before this byte. */
  readonly cutAt?: number;
  /** Nothing comes from this byte on. */
  readonly stallAt?: number;
  /** This byte has one bit flipped. */
  readonly flipAt?: number;
  /** 200 and everything, whatever range was asked for. */
  readonly ignoresRange?: boolean;
  /** The range begins so many bytes later than asked for. */
  readonly shiftBy?: number;
  /** What the Content-Range or Content-Length says the size is. */
  readonly total?: number;
  /** Chunked, and so that the end of a cut body looks like its end. */
  readonly endsEarlyAt?: number;
  /** Bytes for ever after the end. */
  readonly isEndless?: boolean;
  readonly isGzip?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** What goes wrong, for requests of one kind. */
export interface Fault {
  readonly server: 'hub' | 'cdn';
  /** Of the path with its query. */
  readonly path: RegExp;
  /** How often; Infinity: always. */
  times: number;
  readonly mangling?: Mangling;
  /** Answers in place of the server. */
  readonly respond?: Respond;
}

/** An answer of a status with headers and a text. */
export function status(code: number, headers: Record<string, string> = {}, text = ''): Respond {
  return (_, response) => void response.writeHead(code, headers).end(text);
}

/** Accepts the request and never answers. */
export const silence: Respond = () => undefined;

/** A page of a hotel's network. */
export const loginPage: Respond = (_, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
