import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect } from './fixture.ts';

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/**
 * Expects that axe finds nothing wrong with the page as it is shown now: every rule that it runs by itself,
 * best practices among them. A failure lists rule, element and what is wrong with it.
 * @param within a CSS selector to look at a part of the page only; an open modal dialog, for one, whose
 *   background no one can reach
 */
export async function expectNoAxeViolations(page: Page, within?: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const results: AxeResults = await page.evaluate(
    (selector) => window.axe!.run(selector ?? document, { iframes: false, resultTypes: ['violations'] }),
    within,
  );
  const found = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
  expect(found, 'axe violations').toEqual([]);
}
