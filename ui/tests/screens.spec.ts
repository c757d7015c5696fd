// What holds of every screen, in both languages, at every width and with the
// largest letters.

import { expect } from '@playwright/test';

import { SCREENS } from './moments';
import { expectAccessible, expectKeyboard, expectLargeTargets, expectNoOverflow, show, test } from './page';

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
    await page.setViewportSize({ width: 1280, height: 860 });
    const look = LOOKS[index % LOOKS.length];
    await page.evaluate((to) => Object.assign(document.documentElement.dataset, to), look);
    await expectAccessible(page, `desktop, ${JSON.stringify(look)}`);
  });

  test(`${screen.name} needs no mouse`, async ({ page }) => {
    await show(page, screen, { lang: 'en' });
    await expectKeyboard(page);
  });
}
