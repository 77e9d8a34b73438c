import { expect } from 'vitest';

/** The message of a rejection, which has to be one line with a model code. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: expect.stringMatching(/^model\//) as unknown });
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message;
}
