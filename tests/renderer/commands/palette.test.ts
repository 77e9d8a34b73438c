import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { Settings } from '../../../src/contract/settings.ts';
import type { ViewContract } from '../../../src/contract/views/view.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { searchEntries } from '../../../src/renderer/commands/palette.ts';
import type { Entry } from '../../../src/renderer/commands/palette-entry.ts';
import { windowSettings } from '../../../src/renderer/commands/window-settings.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';
import type { NamedSetting } from '../../../src/renderer/state/named-setting.ts';
import { openModel, openModelWith } from '../state/workspace.ts';
import { views } from '../../../src/renderer/views/index.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

/** A session whose changes of the person's choices go nowhere. */
function openSession(recentCommands: readonly string[] = []): Session {
  const session = new Session({ ask: () => new Promise(() => undefined) } as unknown as Bridge);
  session.preferences.settings = { ...session.preferences.settings, recentCommands } as Settings;
  return session;
}

const titles = (entries: readonly Entry[]): string[] => entries.map(({ title }) => title);

/** Chooses what comes first for a query; returns its title. */
function choose(session: Session, query: string): string {
  const [first] = searchEntries(session, query);
  first!.run();
  return first!.title;
}

/** What the tray, the view itself and its commands choose: pins, images, stars, the trail. */
const notByName: Readonly<Record<string, readonly string[]>> = {
  line: ['pins'],
  consistency: ['pins'],
  inversion: ['images', 'nextImage'],
  gallery: ['source', 'given', 'stars', 'starredOnly', 'trail'],
};

/** Main has these, and a row of a solver is added. */
const notRead = ['theme', 'pixels', 'solvers'];

/** The names of the fields that a view's settings may have. */
function fieldsOf({ schema }: ViewContract): string[] {
  const object = 'pipe' in schema ? (schema.pipe as readonly unknown[])[0] : schema;
  return Object.keys((object as { entries: object }).entries);
}

const root = path.resolve(import.meta.dirname, '../../../src/renderer');
const read = (folder: string): string =>
  readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.svelte'))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8'))
    .join('\n');

describe('settings in the palette', () => {
  it.each(views.map((view) => [view.contract.id, view] as const))(
    'has every setting of the view %s',
    (id, { contract, settings = [] }) => {
      const named = new Set(settings.map(({ field }) => field));
      const missing = fieldsOf(contract).filter(
        (field) => !named.has(field) && !notByName[id]?.includes(field),
      );
      expect(missing).toEqual([]);
    },
  );

  it('has every setting of the sampling that the window has', () => {
    const named = windowSettings.map(({ field }) => field);
    const { compat: _, ...fields } = defaultSettings(50); // for recipes: the window has no control of it
    for (const field of [...Object.keys(fields), 'solver', 'order']) expect(named).toContain(field);
  });

  it('finds the control of each by its accessible name', () => {
    const shared = ['panels', 'controls'].map(read).join('\n');
    const all = [
      ...windowSettings.map((setting) => ({ setting, text: shared })),
      ...views.flatMap(({ contract, settings = [] }) =>
        settings.map((setting) => ({ setting, text: shared + read(`views/${contract.id}`) })),
      ),
    ];
    const lost = all
      .map(({ setting: { title, control = title }, text }) => ({ control, text }))
      // The corners of the plane have their names from the view's state.
      // Of a consistency model some have another name: two, of which one is chosen.
      .filter(({ control, text }) => !text.includes(`="${control}"`) && !text.includes(` : '${control}'}`))
      .filter(({ control }) => !/^(Top|Bottom) /.test(control));
    expect(lost.map(({ control }) => control)).toEqual([]);
  });

  it('writes each value that a setting offers, and reads it back', () => {
    /** Of a session of its own: a solver takes away what the next setting offers. */
    const check = <Subject>(
      setting: NamedSetting<Subject>,
      subjectOf: (session: Session) => Subject,
    ): void => {
      const session = openSession();
      session.exploration.set('consistency', { metric: 'ssim' }, 'choose metric'); // its plot has two forms
      const subject = subjectOf(session);
      for (const { value, text } of setting.options?.(subject) ?? []) {
        if (notRead.includes(setting.field)) continue;
        setting.write(subject, value);
        expect(setting.read(subject), setting.title).toBe(text);
      }
      if (setting.options) expect(() => setting.write(subject, 'no such value'), setting.title).toThrow();
    };
    for (const setting of windowSettings) if (setting.field !== 'model') check(setting, (session) => session);
    views.forEach(({ settings = [] }, i) => {
      for (const setting of settings) check(setting, (session) => session.views[i]!.state as never);
    });
  });
});

describe('a value typed after the name of a setting', () => {
  it.each([
    ['S 20', 'numSteps', 20],
    ['steps s = 7', 'numSteps', 7],
    ['eta 1', 'eta', 1],
    ['η 0.5', 'eta', 0.5],
    ['solver unipc', 'solver', 'unipc'],
    ['clip rederive', 'clip', 'rederive'],
    ['tau trailing', 'tau', 'trailing'],
  ])('%s sets the sampling', (query, field, value) => {
    const session = openSession();
    choose(session, query);
    expect(session.exploration.document.sampling).toMatchObject({ [field]: value });
    session.exploration.undo();
    expect(session.exploration.undoLabel).toBeNull();
  });

  it.each([
    ['metric ssim', 'consistency', { metric: 'ssim' }],
    ['ablation none', 'consistency', { contrast: 'none' }],
    ['frames per segment 41', 'line', { framesPerSegment: 41 }],
    ['path lerp', 'line', { mode: 'lerp' }],
    ['fps 24', 'line', { rate: 24 }],
    ['columns 9', 'plane', { columns: 9 }],
    ['repeats 3', 'inversion', { repeats: 3 }],
  ] as const)('%s sets a view, which is then shown', (query, view, settings) => {
    const session = openSession();
    choose(session, query);
    expect(session.exploration.document[view]).toMatchObject(settings);
    expect(session.view).toBe(view);
  });

  it('means the present view where several have the name', () => {
    const session = openSession();
    session.view = 'trajectory';
    choose(session, 'S 5, 20');
    expect(session.exploration.document.trajectory.ladder).toEqual([5, 20]);
    expect(session.exploration.document.sampling.numSteps).toBe(50);
  });

  it('that is refused changes nothing and says why', () => {
    const session = openSession();
    choose(session, 'eta 2');
    choose(session, 'frames 1');
    expect(session.exploration.undoLabel).toBeNull();
    expect(session.toasts.list.map(({ text }) => text)).toEqual([
      'η is 2, must be in [0, 1]',
      'Frames per segment 1: must be an integer in [2, 241]',
    ]);
  });

  it.each(['eta', 'metric', 'noise stream', 'model', 'solver', 'frames per segment', 'clip rule'])(
    '"%s" alone finds the control first',
    (query) => {
      const [first] = searchEntries(openSession(), query);
      expect(first!.id).toMatch(/^setting\/[\w-]+\/\w+\/[^=]+$/);
    },
  );
});

describe('a class', () => {
  const classes = { kind: 'label', count: 3, nullLabel: 3, width: null } as const;

  /** With a model of three classes open. */
  function openClasses(names: Readonly<Record<string, string>>): Session {
    const session = openSession();
    openModel(session);
    openModelWith(session, { classes: { ...classes, names } });
    return session;
  }

  it('is found by its name wherever one is chosen', () => {
    const session = openClasses({ 0: 'tench', 1: 'red fox, Vulpes vulpes', 2: 'espresso' });
    expect(choose(session, 'class fox')).toBe('Class: class 1 (red fox)');
    expect(session.sampling.settings.condition).toEqual({ class: 1 });
    expect(choose(session, 'to class espresso')).toBe('To class: class 2 (espresso)');
    expect(session.exploration.document.line.toClass).toBe(2);
    expect(choose(session, 'to class none')).toBe('To class: none');
    expect(session.exploration.document.line).not.toHaveProperty('toClass');
    session.exploration.set('consistency', { rows: 'classes' }, 'choose rows');
    choose(session, 'add a class row tench');
    expect(session.exploration.document.consistency.classes).toEqual([0]);
  });

  it('without a name is typed as a number, and what is none is refused under the name of the field', () => {
    const session = openClasses({});
    choose(session, 'to class 2');
    expect(session.exploration.document.line.toClass).toBe(2);
    for (const query of ['class fox', 'to class 3.5', 'guidance abc']) choose(session, query);
    expect(session.toasts.list.map(({ text }) => text)).toEqual([
      'Class fox: must be an integer in [0, 2]',
      'To class 3.5: must be an integer in [0, 2]',
      'Guidance abc: must be a number',
    ]);
  });
});

describe('the order of the palette', () => {
  it('has what can be done before what cannot, and the present view and pins before files', () => {
    const session = openSession();
    const entries = searchEntries(session, '');
    const firstGrey = entries.findIndex(({ enabled }) => !enabled);
    expect(entries.slice(firstGrey).every(({ enabled }) => !enabled)).toBe(true);
    const at = (title: string): number => titles(entries).indexOf(title);
    expect(at('New random pin')).toBeLessThan(at('New exploration'));
    expect(at('Steps S')).toBeGreaterThan(-1);
    for (const grey of ['Clear recent projects', 'Cancel export', 'Undo'])
      expect(at(grey)).toBeGreaterThanOrEqual(firstGrey);
    session.view = 'consistency';
    expect(titles(searchEntries(session, ''))[0]).toBe('Show difference from the reference');
  });

  it('begins with what was used lately, unless that cannot be done now', () => {
    const session = openSession(['figure/cancel', 'app/about', 'setting/window/eta/Noise η']);
    expect(titles(searchEntries(session, '')).slice(0, 2)).toEqual(['About Slerpscope', 'Noise η']);
  });

  it('prefers an enabled command among those that fit about alike', () => {
    const session = openSession();
    const found = titles(searchEntries(session, 'pin'));
    expect(found.indexOf('New random pin')).toBeLessThan(found.indexOf('Rename pin…'));
    session.view = 'plane';
    const [best] = searchEntries(session, 'play or');
    expect(best).toMatchObject({ title: 'Play or pause', enabled: false });
  });
});
