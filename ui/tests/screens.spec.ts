// What holds of every screen, in both languages, at every width and with the
// largest letters.

import { expect } from '@playwright/test';

import { SCREENS } from './moments';
import { expectAccessible, expectKeyboard, expectLargeTargets, expectNoOverflow, put, show, test } from './page';
import { together } from './together';

const WIDTHS = [320, 390, 900, 1280];

/** Beside the usual look each screen is measured in one more, in turn. */
const LOOKS = [
  { theme: 'dark', contrast: 'usual' },
  { theme: 'light', contrast: 'high' },
  { theme: 'dark', contrast: 'high' },
];

for (const [index, screen] of SCREENS.entries()) {
  for (const lang of ['ko', 'en'] as const) {
    test(`${screen.name} fits every width with every size of letters, ${lang}`, async ({ page }) => {
      await show(page, screen, { lang });
      for (const size of ['normal', 'largest']) {
        await page.evaluate((to) => (document.documentElement.dataset['size'] = to), size);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          await expectNoOverflow(page, `${width} px, ${size}`);
        }
      }
    });
  }

  test(`${screen.name} can be read and used by everyone`, async ({ page }) => {
    await show(page, screen, { lang: 'ko' });
    await expect(page.locator('h1')).toHaveCount(1);
    await expect(page.locator('h1')).toBeFocused();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expectAccessible(page, 'phone, light');
    await expectLargeTargets(page);
  });

  test(`${screen.name} needs no mouse`, async ({ page }) => {
    await show(page, screen, { lang: 'en' });
    await expectKeyboard(page);
    await page.setViewportSize({ width: 1280, height: 860 });
    const look = { ...LOOKS[index % LOOKS.length], size: 'largest' };
    await page.evaluate((to) => Object.assign(document.documentElement.dataset, to), look);
    await expectAccessible(page, `desktop, English, ${JSON.stringify(look)}`);
  });
}

test('what is opened without being signed in can be read and used by everyone', async ({ page }) => {
  for (const opened of ['menu', 'help', 'agency', 'services', 'settings', 'bookings', 'events', 'devices']) {
    await show(page, { moment: 'sign_in', page: opened });
    await expectAccessible(page, opened);
    await expectLargeTargets(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.evaluate(() => (document.documentElement.dataset['size'] = 'largest'));
    await expectNoOverflow(page, `${opened}, 320 px, largest`);
    await page.setViewportSize({ width: 390, height: 844 });
  }
});

test('two agencies and a call fit every width with every size of letters', async ({ page }) => {
  for (const [lang, snapshot] of [['ko', together('waiting', 'called')], ['en', together('waiting', 'events', 'second')]] as const) {
    await show(page, { moment: 'waiting', page: 'places' }, { lang });
    await put(page, snapshot);
    await page.locator('main ul').getByRole('button').first().click();
    await expectAccessible(page, lang);
    for (const size of ['normal', 'largest']) {
      await page.evaluate((to) => (document.documentElement.dataset['size'] = to), size);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoOverflow(page, `${lang}, ${width} px, ${size}`);
      }
    }
  }
});
