import { expect, it } from 'vitest';
import { commands } from '../../../src/contract/commands.ts';
import { lessons } from '../../../src/renderer/lessons/list.ts';
import { readMath } from '../../../src/renderer/lessons/math-text.ts';

it('each lesson has a command in the Help menu under its own title, and no command is without a lesson', () => {
  const listed = commands.filter(({ id }) => id.startsWith('lesson/') && id !== 'lesson/leave');
  expect(listed.map(({ id, title, menu }) => [id, title, menu])).toEqual(
    lessons.map(({ id, title }) => [`lesson/${id}`, `Lesson: ${title}`, 'Help']),
  );
});

it('the mathematics of every text and task is closed and of letters', () => {
  for (const { steps } of lessons)
    for (const { text, task } of steps)
      for (const words of [text, task?.text ?? '']) {
        expect(words.split('$').length % 2, words).toBe(1);
        for (const part of readMath(words))
          if ('letter' in part) expect([...part.letter].length, words).toBe(1);
      }
});

it('mathematics in a text has hats and indices', () => {
  expect(readMath('$^x_0$ at $S$ = 5')).toEqual([
    { text: '' },
    { letter: 'x', sub: '0', hat: true },
    { text: ' at ' },
    { letter: 'S', sub: '', hat: false },
    { text: ' = 5' },
  ]);
});
