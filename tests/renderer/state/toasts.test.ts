import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { Toasts } from '../../../src/renderer/state/toasts.svelte.ts';

let present: { model: string; run: string };
let toasts: Toasts;
const texts = (): string[] => toasts.list.map(({ text }) => text);
const open = (model: string, provider = 'cpu'): void => {
  present = { model, run: model && `${model}|${provider}` };
  if (model) toasts.dismissGone();
};

beforeEach(() => {
  present = { model: '', run: '' };
  toasts = new Toasts(() => present);
});

describe('a notice', () => {
  it.each<[ErrorCode, boolean]>([
    ['run/failed', true],
    ['engine/provider', true],
    ['model/unsupported', true],
    ['latent/unreadable', true],
    ['latent/unwritable', false],
    ['figure/unwritable', false],
    ['document/malformed', false],
    ['request/invalid', false],
  ])('of code %s goes with the model: %j', (code, goes) => {
    open('A');
    toasts.showError({ code, message: 'it failed' });
    open('A');
    expect(texts()).toEqual(['it failed']);
    open('B');
    expect(texts()).toEqual(goes ? [] : ['it failed']);
  });

  it('about a run goes with what ran it, one about the model stays', () => {
    open('A', 'cuda');
    toasts.showErrorOf('run', { code: 'internal', message: 'image value 0 is NaN' });
    toasts.showErrorOf('model', { code: 'request/invalid', message: 'image is 4 × 4' });
    open('A', 'cpu');
    expect(texts()).toEqual(['image is 4 × 4']);
  });

  it('that main said before a model was open stays with the first one and goes with it', () => {
    toasts.showPlain('the bundled model was opened instead', 'model');
    toasts.showPlain('the settings were reset');
    toasts.showError({ code: 'model/not-found', message: 'no model is open' });
    open('A');
    expect(texts()).toEqual(['the bundled model was opened instead', 'the settings were reset']);
    open('B');
    expect(texts()).toEqual(['the settings were reset']);
  });
});

it('a refusal goes once it no longer holds, and does not come back', () => {
  let full = true;
  toasts.showRefusals(() => full, ['the tray is full']);
  toasts.dismissEnded();
  expect(texts()).toEqual(['the tray is full']);
  full = false;
  toasts.dismissEnded();
  full = true;
  toasts.dismissEnded();
  expect(texts()).toEqual([]);
});

it('what was said of the engine’s deaths goes for the one line that explains them, other errors stay', () => {
  toasts.showError({ code: 'engine/crashed', message: 'the engine process ended unexpectedly (SIGKILL)' });
  toasts.showError({ code: 'model/not-found', message: '/nowhere: is not there' });
  toasts.showPlain('the bundled model was opened instead');
  toasts.showError({ code: 'engine/provider', message: 'cuda crashed the engine when it was tested' });
  toasts.dismissCrashes();
  expect(texts()).toEqual(['/nowhere: is not there', 'the bundled model was opened instead']);
});
