// A page of the built mock, and what holds of every screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { test as base, expect, type Page } from '@playwright/test';

import type { AppSnapshot } from '../src/host/types';
import type { Shown } from './moments';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  lang?: 'ko' | 'en';
  size?: 'small' | 'normal' | 'large' | 'larger' | 'largest';
  theme?: 'light' | 'dark';
  contrast?: 'usual' | 'high';
}

/** A page that fails its test when anything is complained of in its console. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await use(page);
    expect(complaints, 'the console').toEqual([]);
  },
});

export async function show(page: Page, shown: Pick<Shown, 'moment' | 'page'>, look: Look = {}): Promise<void> {
  const query = new URLSearchParams({ theme: 'light', contrast: 'usual', lang: 'ko', ...look, moment: shown.moment });
  if (shown.page !== undefined) query.set('page', shown.page);
  await page.goto(`/?${query}`);
  await expect(page.locator('h1')).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}

/** What was asked of the core so far. */
export async function asked(page: Page): Promise<Record<string, unknown>[]> {
  return page.evaluate(() => (window as unknown as { jari: { asked: Record<string, unknown>[] } }).jari.asked);
}

/** The core goes on to another recording. */
export async function goOn(page: Page, moment: string): Promise<void> {
  await page.evaluate((to) => (window as unknown as { jari: { show: (to: string) => Promise<void> } }).jari.show(to), moment);
}

/** The core says what a test put together from recordings. */
export async function put(page: Page, snapshot: AppSnapshot): Promise<void> {
  await page.evaluate((said) => (window as unknown as { jari: { put: (to: unknown) => void } }).jari.put(said), snapshot);
}

/** Nothing is wider than the screen, and no words are cut off. */
export async function expectNoOverflow(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
    const named = (of: Element) => `${of.tagName.toLowerCase()}.${of.className.toString()}: ${of.textContent?.slice(0, 40)}`;
    for (const of of document.querySelectorAll('#app *')) {
      if (of.closest('.heard, .skip, svg, [aria-hidden="true"]') || !of.checkVisibility()) continue;
      const box = of.getBoundingClientRect();
      if (box.right > innerWidth + 1 || box.left < -1) wide.push(named(of));
      const cut = getComputedStyle(of).overflowX !== 'visible' || of.childElementCount === 0;
      if (cut && of.scrollWidth > of.clientWidth + 1 && getComputedStyle(of).display !== 'inline') wide.push(`cut: ${named(of)}`);
    }
    return wide;
  });
  expect(over, what).toEqual([]);
}

/** axe finds nothing, with the rules of WCAG 2.2 AA and those of good practice. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run(document, { resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  });
  expect(found, what).toEqual([]);
}

/** The next tab key begins at the top of the page. */
export async function fromTheTop(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
}

/** Everything that can be pressed is reached by the tab key and shows it. */
export async function expectKeyboard(page: Page): Promise<void> {
  const all = await page.evaluate(() => {
    const can = 'button:not([disabled]), a[href], input, select, textarea, summary';
    const shown = [...document.querySelectorAll<HTMLElement>(can)].filter((one) => one.checkVisibility());
    const groups = new Set<string>();
    const reachable = shown.filter((one) => {
      if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return true;
      const first = !groups.has(one.name);
      groups.add(one.name);
      return first;
    });
    return reachable.length;
  });
  await fromTheTop(page);
  const seen = new Set<string>();
  for (let presses = 0; presses < all + 3; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!(one instanceof HTMLElement) || one === document.body) return null;
      const ringed = [one, one.closest('label')].some((of) => of && getComputedStyle(of).outlineStyle !== 'none');
      const can = 'button:not([disabled]), a[href], input, select, textarea, summary';
      return { at: String([...document.querySelectorAll(can)].indexOf(one)), ringed, html: one.outerHTML.slice(0, 120) };
    });
    if (at === null) continue;
    expect(at.ringed, `the focus shows on ${at.html}`).toBe(true);
    seen.add(at.at);
  }
  expect(seen.size, 'as many are reached as can be pressed').toBe(all);
}

/** Targets are at least 48 px high, but for links within a text. */
export async function expectLargeTargets(page: Page): Promise<void> {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, summary, a[href]')]
      .filter((one) => one.checkVisibility() && !one.classList.contains('skip'))
      .map((one) => ({ box: one.getBoundingClientRect(), html: one.outerHTML.slice(0, 100) }))
      .filter(({ box }) => box.height < 47.5 || box.width < 47.5)
      .map(({ html }) => html),
  );
  expect(small).toEqual([]);
}
