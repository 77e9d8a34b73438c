import { app, clipboard, ipcMain, type BrowserWindow } from 'electron';
import { channels } from '../../contract/channels.ts';
import { reportError, StudioError, type Result } from '../../contract/errors.ts';
import { parse } from '../../contract/parsers.ts';
import {
  requests,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from '../../contract/requests.ts';
import { askForFiles, askForModel } from './dialogs.ts';
import { findRecipe, restoreRecipe, verifyRecipe } from './dropped-recipes.ts';
import { chooseFigureFont } from './figure-font.ts';
import { connectFrames, connectSecondFrames } from './frames.ts';
import { chooseImages } from './image-files.ts';
import type { CommandMenu } from './menu.ts';
import type { ShellParts } from './parts.ts';
import { isOurPage } from './security.ts';

type Handlers = { [K in RequestName]: (input: RequestInput<K>) => Promise<RequestOutput<K>> };

/** Answers the window's requests: a loop over the table. Every sender is checked, every input parsed. */
export function answerRequests(window: BrowserWindow, parts: ShellParts, menu: CommandMenu): void {
  const handlers = createHandlers(window, parts, menu);
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

function createHandlers(window: BrowserWindow, parts: ShellParts, menu: CommandMenu): Handlers {
  const { studio, settings, notices, exports, previews, projects } = parts;
  const { hub } = parts.hub;
  return {
    'studio/read': async () => studio.state,
    'model/open': ({ location, options }) => studio.open(location, undefined, options),
    'model/choose': ({ kind }) => askForModel(window, kind),
    'model/cancel': async () => {
      studio.cancelOpen();
      return null;
    },
    'hub/read': () => hub.read(),
    'hub/search': ({ words }) => hub.search(words),
    'hub/judge': (revision) => hub.judge(revision),
    'hub/cancel': async () => {
      hub.cancelAsking();
      return null;
    },
    'hub/get': (revision) => hub.get(revision),
    'hub/downloads': async () => hub.downloads,
    'hub/cancel-get': async (revision) => {
      hub.cancelGet(revision);
      return null;
    },
    'hub/list': () => hub.list(),
    'hub/remove': ({ repository }) => hub.remove(repository),
    'hub/open-page': async ({ repository }) => {
      await hub.openPage(repository);
      return null;
    },
    'hub/keeps-token': () => hub.keepsToken(),
    'hub/keep-token': ({ token }) => hub.keepToken(token),
    'hub/forget-token': () => hub.forgetToken(),
    'second/measure': ({ location, options }) => studio.second.measure(location, options),
    'second/open': ({ location, options }) => studio.second.open(location, options),
    'second/close': async () => studio.second.close(),
    'memory/measure': () => studio.measureMemory(),
    'device/choose': ({ provider }) => studio.chooseProvider(provider),
    'job/start': async (spec) => studio.startJob(spec),
    'job/cancel': async ({ job }) => {
      studio.cancelJob(job);
      return null;
    },
    'latent/store-image': (image) => studio.storeImage(image),
    'latent/read-image': (latent) => studio.readImage(latent),
    'latent/store': (ref) => studio.storeLatent(ref),
    'latent/import': ({ location }) => studio.importLatents(location),
    'file/choose-latents': () => askForFiles(window, 'latents'),
    'file/choose-architecture': () => askForFiles(window, 'architecture'),
    'file/choose-images': () => chooseImages(window),
    'clipboard/write': async ({ text }) => {
      clipboard.writeText(text);
      return null;
    },
    'latent/statistics': (ref) => studio.measureLatent(ref),
    'latents/describe': (refs) => studio.describeLatents(refs),
    'figure/letters': async ({ figure, moving }) => studio.letters(figure, moving),
    'font/choose': () => chooseFigureFont(window, parts),
    'recipe/read': (source) => findRecipe(studio, source),
    'recipe/restore': ({ source, figure }) => restoreRecipe(studio, source, figure),
    'recipe/verify': ({ source, otherModel }) => verifyRecipe(studio, parts.feed, source, otherModel),
    'animation/even': (figure) => previews.evenMotion(figure),
    'export/prepare': (spec) => exports.prepare(spec),
    'export/copy': (figure) => exports.copy(figure),
    'export/save': (spec) => exports.save(window, spec),
    'animation/preview': async (spec) => previews.begin(spec),
    'animation/next-frame': ({ preview }) => previews.next(preview),
    'animation/end-preview': async ({ preview }) => {
      previews.end(preview);
      return null;
    },
    'animation/estimate': (spec) => previews.estimate(spec),
    'export/begin-video': (spec) => exports.beginVideo(window, spec),
    'export/next-frame': ({ video }) => exports.nextFrame(video),
    'export/write-video': async ({ video, at, bytes }) => {
      await exports.writeVideo(video, at, bytes);
      return null;
    },
    'export/finish-video': ({ video }) => exports.finishVideo(video),
    'export/cancel': async ({ group }) => {
      if (group === 'preview') previews.cancel();
      else await exports.cancel(group);
      return null;
    },
    'frames/connect': async () => {
      connectFrames(window, studio);
      connectSecondFrames(window, studio);
      return null;
    },
    'settings/read': async () => settings.value,
    'settings/change': async (patch) => settings.change(patch),
    'results/measure': () => studio.measureResults(),
    'results/empty': () => studio.emptyResults(),
    'project/resume': () => projects.resume(),
    'project/open': (given) => projects.open(window, given?.location ?? null),
    'project/clear-recent': async () => {
      projects.clearRecent();
      return null;
    },
    'project/new': async () => {
      projects.reset();
      return null;
    },
    'project/save': ({ project, as }) => projects.save(window, project, as),
    'project/autosave': async ({ project, unsaved }) => {
      projects.autosave(project, unsaved);
      return null;
    },
    'project/confirm-discard': () => projects.confirmDiscard(window),
    'commands/disable': async (ids) => {
      menu.disable(ids);
      return null;
    },
    'notices/take': async () => notices.take(),
    'about/read': async () => {
      const { electron, chrome, node } = process.versions;
      return { app: app.getVersion(), electron, chromium: chrome, node };
    },
  };
}
