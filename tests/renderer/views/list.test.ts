import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commandsOf, type CommandId } from '../../../src/contract/commands.ts';
import { documentOf, initialDocument, withoutPin, withPins } from '../../../src/contract/document.ts';
import type { FigureSpec } from '../../../src/contract/figures/index.ts';
import { bareStyle } from '../../../src/contract/figures/style.ts';
import { lanes } from '../../../src/contract/job.ts';
import { parse } from '../../../src/contract/parsers.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { viewContracts, viewIds } from '../../../src/contract/views/index.ts';
import { plane } from '../../../src/contract/views/plane.ts';
import { viewContract, type ViewContract } from '../../../src/contract/views/view.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { paletteEntries } from '../../../src/renderer/commands/palette.ts';
import { commandOfKey, isEnabled, runCommand } from '../../../src/renderer/commands/run.ts';
import { restoredDocument, viewOf } from '../../../src/renderer/session/restored-document.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';
import { views } from '../../../src/renderer/views/index.ts';
import { defineView, settingsIn } from '../../../src/renderer/views/view.ts';
import type { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

/** A view that is in no list of the app: the pins around one of them. */
const around = viewContract<{ readonly centre: string | null }>()({
  id: 'around',
  title: 'Around',
  commands: [{ id: 'around/turn', title: 'Turn', menu: 'Playback', section: 4, keys: ['T'] }],
  schema: plane.schema as unknown as ViewContract<{ readonly centre: string | null }>['schema'],
  defaults: (pins) => ({ centre: pins[0] ?? null }),
  pinsOf: ({ centre }) => (centre === null ? [] : [centre]),
  withoutPin: (settings, pin) => (settings.centre === pin ? { centre: null } : settings),
  withPins: (_, pins) => ({ centre: pins.at(-1) ?? null }),
});

class Around {
  readonly pins = [];
  readonly plan = null;
  readonly present = null;
  turns = 0;
  readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }
}

const aroundView = defineView({
  contract: around,
  View: () => ({}),
  Inspector: () => ({}),
  createState: (workspace): Around => new Around(workspace),
  actions: { 'around/turn': { run: (view) => (view.turns += 1), enabled: ({ turns }) => turns < 1 } },
  figures: { samples: { name: 'samples around', restore: () => ({ centre: 'restored' }) } },
});

const withAround = [...views, aroundView];
const contracts = withAround.map(({ contract }) => contract);

describe('a list with one more view', () => {
  it('has its tab, its key, its lane and its state', () => {
    const session = new Session({} as Bridge, withAround);
    const opened = session.views.at(-1)!;
    expect(opened.contract.title).toBe('Around');
    expect(opened.state).toBeInstanceOf(Around);
    expect((opened.state as Around).workspace).toBe(session);
    expect(new Set(session.views.map(({ lane }) => lane)).size).toBe(withAround.length);
    expect(commandOfKey(session, `${withAround.length}`)?.id).toBe('view/around');
    runCommand(session, 'view/around' as CommandId);
    expect(session.view).toBe('around');
    expect(session.shown).toBe(opened);
    expect(session.lane).toBe(opened.lane);
    runCommand(session, 'view/plane');
    expect(session.shown.contract.id).toBe('plane');
  });

  it('has its commands in menus, palette and keys, in its own view alone, acting on its state', () => {
    const session = new Session({} as Bridge, withAround);
    const id = 'around/turn' as CommandId;
    const command = commandsOf(contracts).find((one) => one.id === id);
    expect(command).toMatchObject({ menu: 'Playback', view: 'around' });
    expect(paletteEntries(session).find((entry) => entry.id === id)).toMatchObject({
      title: 'Turn',
      place: 'Playback',
      key: 'T',
      enabled: false,
    });
    expect(commandOfKey(session, 'T')).toBeNull();
    session.view = 'around';
    expect(commandOfKey(session, 'T')?.id).toBe(id);
    runCommand(session, id);
    expect((session.active as Around).turns).toBe(1);
    expect(isEnabled(session, id)).toBe(false);
  });

  it('has its settings in the document, from its defaults to a pin that is removed or replaced', () => {
    const session = new Session({} as Bridge, withAround);
    const { board, exploration } = session;
    expect(settingsIn(exploration.document, aroundView)).toEqual({ centre: 'pin1' });
    board.remove('pin1');
    expect(settingsIn(exploration.document, aroundView)).toEqual({ centre: null });
    exploration.undo();
    expect(settingsIn(exploration.document, aroundView)).toEqual({ centre: 'pin1' });
    const replaced = withPins(exploration.document, board.list.slice(1, 3), contracts);
    expect(settingsIn(replaced, aroundView)).toEqual({ centre: 'pin3' });
  });

  it('is asked when a document is parsed, and when a figure of its kind is restored', () => {
    const document = initialDocument(contracts);
    expect(() => parse(documentOf(contracts), document, 'document')).toThrow(/^document: around/);
    expect(() => parse(documentOf(viewContracts), document, 'document')).toThrow('around');
    const figure: FigureSpec = {
      kind: 'samples',
      pins: [{ name: 'A', ref: { kind: 'seed', stream: 'numpy', seed: '1' } }],
      ...bareStyle,
      settings: defaultSettings(7),
      scale: null,
    };
    const first = [aroundView, ...views];
    expect(viewOf(first, figure)).toBe(aroundView);
    const restored = restoredDocument(first, figure, document, [3, 8, 8]);
    expect(settingsIn(restored, aroundView)).toEqual({ centre: 'restored' });
    expect(restored.sampling.numSteps).toBe(7);
  });
});

describe('the list of views', () => {
  it('is that of the contract, each with a lane, and an action for each of its commands', () => {
    expect(views.map(({ contract }) => contract.id)).toEqual(viewIds);
    expect(lanes).toEqual(['mix', 'pins', ...viewIds, 'second', 'figure']);
    for (const { contract, actions } of views)
      expect(Object.keys(actions).toSorted()).toEqual(contract.commands.map(({ id }) => id).toSorted());
  });

  it.each(viewIds)('a pin that is removed is in no settings of the view %s', (id) => {
    const contract: ViewContract = viewContracts.find((one) => one.id === id)!;
    const document = initialDocument();
    const pins = document.pins.map((pin) => pin.id);
    const used = contract.withPins(document[id], pins);
    const left = pins.reduce((settings, pin) => contract.withoutPin(settings, pin), used);
    expect(contract.pinsOf(left)).toEqual([]);
  });

  it('leaves a document that can be saved when the pin of the trajectory is removed', () => {
    const document = initialDocument();
    const shown = { ...document, trajectory: { ...document.trajectory, pin: 'pin2' } };
    const { trajectory } = parse(documentOf(viewContracts), withoutPin(shown, 'pin2'), 'document');
    expect(trajectory.pin).toBeNull();
  });
});

describe('what stands above the views', () => {
  const root = path.resolve(import.meta.dirname, '../../../src/renderer');
  const sources = ['session', 'commands', 'panels']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => path.extname(file) !== '') // a file, not a folder
    .concat('App.svelte', 'views/view.ts');
  const names = new RegExp(`['"\`](${viewIds.join('|')})['"\`]|views/(${viewIds.join('|')})/`);

  it('names no view', () => {
    const naming = sources.filter((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return names.test(text.replaceAll(/\btask [!=]== '[\w-]+'/g, '')); // a task is no view
    });
    expect(naming).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });
});
