import { onReady, quitWithLastWindow } from './shell/app.ts';
import { createEngineStudio } from './shell/engine-studio.ts';
import { connectFrames } from './shell/frames.ts';
import { answerRequests, forwardEvents } from './shell/ipc.ts';
import { installMenu } from './shell/menu.ts';
import { chooseUserData } from './shell/paths.ts';
import { showProgress } from './shell/progress-bar.ts';
import { declareScheme, servePage } from './shell/protocol.ts';
import { hardenPages } from './shell/security.ts';
import { createWindow, loadPage } from './shell/window.ts';

const programDir = import.meta.dirname;

chooseUserData();
declareScheme();

onReady(() => {
  hardenPages();
  servePage(programDir);
  // The engine reads the model while the page loads.
  const studio = createEngineStudio(programDir);
  void studio.open('bundled', 'auto').catch(() => undefined); // a failure is part of the state that the window shows

  const openStudioWindow = (): void => {
    const window = createWindow(programDir);
    answerRequests(window, studio);
    forwardEvents(window, studio);
    showProgress(window, studio);
    installMenu(window, studio);
    studio.onEngineRespawn(() => connectFrames(window, studio));
    void loadPage(window);
  };
  openStudioWindow();
  quitWithLastWindow(studio, openStudioWindow);
});
