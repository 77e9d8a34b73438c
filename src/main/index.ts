import { openFontStore } from './font-store.ts';
import { openLastModel, rememberModel } from './last-model.ts';
import { onReady, quitWithLastWindow } from './shell/app.ts';
import { createEngineStudio } from './shell/engine-studio.ts';
import { connectFrames, connectSecondFrames } from './shell/frames.ts';
import { forwardEvents } from './shell/events.ts';
import { answerRequests } from './shell/ipc.ts';
import { AnimationPreviews } from './shell/animation-previews.ts';
import { Exports } from './shell/exports.ts';
import { createJobFeed } from './shell/job-feed.ts';
import { installMenu } from './shell/menu.ts';
import { claimInstance, receiveFiles, startedWith } from './shell/instance.ts';
import { createNotices } from './shell/notices.ts';
import { notifyOfLongJobs } from './shell/notifications.ts';
import type { ShellParts } from './shell/parts.ts';
import { chooseUserData, fontsFolder } from './shell/paths.ts';
import { openPreferences } from './shell/preferences.ts';
import { showProgress } from './shell/progress-bar.ts';
import { Projects } from './shell/projects.ts';
import { declareScheme, servePage } from './shell/protocol.ts';
import { hardenPages } from './shell/security.ts';
import { createHubParts } from './shell/hub-parts.ts';
import { createWindow, loadPage } from './shell/window.ts';
import { openWindowState } from './shell/window-state.ts';

const programDir = import.meta.dirname;

chooseUserData();
declareScheme();

const start = (): void => {
  hardenPages();
  servePage(programDir);
  const notices = createNotices();
  const settings = openPreferences(notices);
  // The engine reads the model while the page loads.
  const fonts = openFontStore(fontsFolder());
  const studio = createEngineStudio(programDir, settings, notices, fonts);
  void openLastModel(studio, settings, (text) => notices.say(text, 'model'));
  rememberModel(studio, settings);
  const projects = new Projects(settings, notices, startedWith());
  const feed = createJobFeed(studio);
  const exports = new Exports(studio, feed, notices);
  const hub = createHubParts(studio);
  const previews = new AnimationPreviews(studio, feed);
  const parts: ShellParts = { studio, settings, fonts, notices, feed, exports, previews, projects, hub };
  const windowState = openWindowState(notices);

  const openStudioWindow = (): void => {
    const window = createWindow(programDir, windowState);
    const menu = installMenu(window, settings);
    answerRequests(window, parts, menu);
    forwardEvents(window, parts);
    showProgress(window, parts.feed);
    notifyOfLongJobs(window, parts.feed);
    receiveFiles(window);
    studio.onEngineRespawn(() => connectFrames(window, studio));
    studio.second.onRespawn(() => connectSecondFrames(window, studio));
    void loadPage(window);
  };
  openStudioWindow();
  quitWithLastWindow(studio, openStudioWindow);
};

if (claimInstance()) onReady(start);
