import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect } from './fixture.ts';

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/**
 * What axe finds wrong with the page as it is shown now, by every rule that it runs by itself, best practices among
 * them: rule, element and what is wrong with it.
 * @param within a CSS selector to look at a part of the page only; an open modal dialog, for one, whose
 *   background no one can reach
 */
export async function findAxeViolations(page: Page, within?: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const results: AxeResults = await page.evaluate(
    (selector) => window.axe!.run(selector ?? document, { iframes: false, resultTypes: ['violations'] }),
    within,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Expects that `findAxeViolations` finds none. */
export async function expectNoAxeViolations(page: Page, within?: string): Promise<void> {
  expect(await findAxeViolations(page, within), 'axe violations').toEqual([]);
}
