import { clipboard, ipcMain, type BrowserWindow } from 'electron';
import { channels } from '../../contract/channels.ts';
import { reportError, StudioError, type Result } from '../../contract/errors.ts';
import { parse } from '../../contract/parsers.ts';
import {
  requests,
  type EventName,
  type Events,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from '../../contract/requests.ts';
import { writeFileAtomically } from '../exporters/atomic-file.ts';
import type { OnProgress } from '../jobs/run.ts';
import type { HostedStudio } from '../studio.ts';
import { askForFigure, askForLatents, askForModel } from './dialogs.ts';
import { connectFrames } from './frames.ts';
import { isOurPage } from './security.ts';

type Handlers = { [K in RequestName]: (input: RequestInput<K>) => Promise<RequestOutput<K>> };

/** Answers the window's requests: a loop over the table. Every sender is checked, every input parsed. */
export function answerRequests(window: BrowserWindow, studio: HostedStudio): void {
  const handlers = createHandlers(window, studio);
  ipcMain.removeHandler(channels.request);
  ipcMain.handle(channels.request, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    try {
      if (event.sender !== window.webContents || !isOurPage(event.senderFrame))
        throw new StudioError(
          'request/invalid',
          `request from ${event.senderFrame?.url ?? 'a closed frame'}`,
        );
      if (typeof name !== 'string' || !Object.hasOwn(requests, name))
        throw new StudioError('request/invalid', `no request is named ${JSON.stringify(name)}`);
      const key = name as RequestName;
      const handle = handlers[key] as (input: unknown) => Promise<unknown>;
      return { ok: true, value: await handle(parse<unknown>(requests[key].schema, input, key)) };
    } catch (error) {
      return { ok: false, error: reportError(error) };
    }
  });
}

/** Tells the window about changes. */
export function forwardEvents(window: BrowserWindow, studio: HostedStudio): void {
  const stops = [
    studio.onState((state) => tell(window, 'studio', state)),
    studio.onJob((event) => tell(window, 'job', event)),
  ];
  window.once('closed', () => stops.forEach((stop) => stop()));
}

function tell<K extends EventName>(window: BrowserWindow, name: K, value: Events[K]): void {
  if (!window.isDestroyed()) window.webContents.send(channels.event, name, value);
}

function createHandlers(window: BrowserWindow, studio: HostedStudio): Handlers {
  return {
    'studio/read': async () => studio.state,
    'model/open': ({ location }) => studio.open(location),
    'model/choose': async ({ kind }) => {
      const location = await askForModel(window, kind);
      return location === null ? null : studio.open(location);
    },
    'device/choose': ({ provider }) => studio.chooseProvider(provider),
    'job/start': async (spec) => studio.startJob(spec),
    'job/cancel': async ({ job }) => {
      studio.cancelJob(job);
      return null;
    },
    'latent/keep-image': (image) => studio.keepImage(image),
    'latent/import': ({ location }) => studio.importLatents(location),
    'file/choose-latents': () => askForLatents(window),
    'clipboard/write': async ({ text }) => {
      clipboard.writeText(text);
      return null;
    },
    'latents/describe': (refs) => studio.describeLatents(refs),
    'figure/export': async (figure) => {
      const path = await askForFigure(window, `${figure.kind}.png`);
      if (path === null) return null;
      const onProgress: OnProgress = (progress) => tell(window, 'job', progress);
      await writeFileAtomically(path, (await studio.render(figure, { onProgress })).png);
      return { path };
    },
    'frames/connect': async () => {
      connectFrames(window, studio);
      return null;
    },
  };
}
