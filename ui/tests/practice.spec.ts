// A rehearsal: begun from the first screen, marked on every one, and what can
// be made to go wrong in it.

import { expect } from '@playwright/test';

import { MOMENTS } from './moments';
import { asked, expectAccessible, goOn, show, test } from './page';

const MARK = '연습이에요. 진짜 예약이 아니에요.';

test('a rehearsal is begun from the first screen, and is in front as soon as it stands', async ({ page }) => {
  await show(page, { moment: 'welcome' });
  await expect(page.getByText(MARK)).toHaveCount(0);
  await page.getByRole('button', { name: '먼저 연습해 보기' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('먼저 연습해 보세요');
  await page.getByRole('button', { name: '연습 시작하기' }).click();
  expect(await asked(page)).toEqual([{ intent: 'practice', wish: { wish: 'begin', plan: 'short' } }]);

  await goOn(page, 'practice_beginning');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('연습할 보건소를 열고 있어요');
  await goOn(page, 'practice_code');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('받은 번호를 넣어 주세요');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByText('인증 번호는 482913입니다.')).toBeVisible();
});

test('help leads to a rehearsal, and a rehearsal to no other', async ({ page }) => {
  await show(page, { moment: 'waiting', page: 'help' });
  await page.getByRole('button', { name: '먼저 연습해 보기' }).click();
  await page.getByRole('button', { name: 'K의 저녁 보기' }).click();
  expect(await asked(page)).toEqual([{ intent: 'practice', wish: { wish: 'begin', plan: 'evening' } }]);
  await show(page, { moment: 'practice_waiting', page: 'help' });
  await expect(page.getByRole('button', { name: '먼저 연습해 보기' })).toHaveCount(0);
});

test('every screen of a rehearsal says that it is one', async ({ page }) => {
  const moments = MOMENTS.filter((moment) => moment.startsWith('practice_'));
  expect(moments.length).toBeGreaterThan(4);
  for (const moment of moments) {
    await show(page, { moment });
    await expect(page.getByText(MARK)).toBeVisible();
  }
  await show(page, { moment: 'practice_waiting', page: 'settings' });
  await expect(page.getByText(MARK)).toBeVisible();
  await show(page, { moment: 'practice_booked' });
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(MARK), 'on paper as well').toBeVisible();
});

test('a turn that ends a rehearsal is shown, whatever was opened in it', async ({ page }) => {
  await show(page, { moment: 'practice_waiting', page: 'settings' });
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await goOn(page, 'called');
  await expect(page.getByText(MARK)).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('차례가 됐어요. 들어오세요.');
});

test('what goes wrong can be tried, with the place beside it', async ({ page }) => {
  await show(page, { moment: 'practice_waiting' });
  await page.getByText('문제 상황 연습하기').click();
  await page.getByRole('switch', { name: '비행기 모드' }).check();
  await page.getByRole('switch', { name: '틀린 시계' }).check();
  await page.getByRole('button', { name: '예약할 때 오류 내기' }).click();
  await page.getByRole('button', { name: '기관 서버 껐다 켜기' }).click();
  expect((await asked(page)).map((intent) => intent['wish'])).toEqual([
    { wish: 'airplane', on: true },
    { wish: 'wrong_clock', on: true },
    { wish: 'fail_commit' },
    { wish: 'restart' },
  ]);
  await expectAccessible(page, 'with what can be tried open');

  await goOn(page, 'practice_trials');
  await expect(page.getByText('자리는 기관의 시계를 따라요.')).toBeVisible();
  await expect(page.getByText('다음에 예약을 확정하면 응답이 두 번 오지 않아요.')).toBeVisible();
  await expect(page.locator('section.slip')).toContainText('1,000');
  await page.getByRole('switch', { name: '비행기 모드' }).uncheck();
  expect((await asked(page)).at(-1)).toEqual({ intent: 'practice', wish: { wish: 'airplane', on: false } });
});

test('the evening that plays by itself tells what happens, and can be taken over', async ({ page }) => {
  await show(page, { moment: 'practice_evening' });
  await expect(page.getByText('2021년 7월의 저녁이에요.')).toBeVisible();
  await page.getByRole('button', { name: '이제 제가 해 볼게요' }).click();
  await page.getByRole('button', { name: '연습 끝내기' }).click();
  expect((await asked(page)).map((intent) => intent['wish'])).toEqual([{ wish: 'take_over' }, { wish: 'end' }]);
});
