// The checks of every screen, on a page that was spoiled first: each must say so.

import { expect } from '@playwright/test';

import { expectAccessible, expectKeyboard, expectLargeTargets, expectNoOverflow, show, test } from './page';

const WAITING = { moment: 'waiting' };

test('what is too wide is found', async ({ page }) => {
  await show(page, WAITING);
  await page.evaluate(() => document.querySelector('main')?.insertAdjacentHTML('beforeend', '<pre>' + '자리'.repeat(200) + '</pre>'));
  await expect(expectNoOverflow(page, 'spoiled')).rejects.toThrow('pre');
});

test('letters that cannot be told from their ground are found', async ({ page }) => {
  await show(page, WAITING);
  await page.evaluate(() => document.documentElement.style.setProperty('--ink', '#dddddd'));
  await expect(expectAccessible(page, 'spoiled')).rejects.toThrow('color-contrast');
});

test('a button that no keyboard reaches is found', async ({ page }) => {
  await show(page, WAITING);
  await page.evaluate(() => document.querySelector('main button')?.setAttribute('tabindex', '-1'));
  await expect(expectKeyboard(page)).rejects.toThrow('as many');
});

test('a button whose focus does not show is found', async ({ page }) => {
  await show(page, WAITING);
  await page.evaluate(() => document.querySelector<HTMLElement>('main button')?.style.setProperty('outline', 'none'));
  await expect(expectKeyboard(page)).rejects.toThrow('the focus shows');
});

test('a small target is found', async ({ page }) => {
  await show(page, WAITING);
  await page.evaluate(() => document.querySelector<HTMLElement>('main button')?.style.setProperty('min-height', '20px'));
  await page.evaluate(() => document.querySelector<HTMLElement>('main button')?.style.setProperty('padding', '0'));
  await expect(expectLargeTargets(page)).rejects.toThrow('button');
});
