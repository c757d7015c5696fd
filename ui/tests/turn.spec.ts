// The way from waiting to the booking, as a person goes it.

import { expect } from '@playwright/test';

import { recorded } from './moments';
import { asked, expectNoOverflow, goOn, show, test } from './page';

test('the slip turns over when the turn has come, the focus is there and it is told at once', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  const slip = page.getByRole('region', { name: '대기표' });
  await expect(slip).toContainText('1,000');
  await expect(page.getByText('들어오세요', { exact: true })).toBeHidden();
  await expect(page.getByRole('alert')).toBeEmpty();

  await goOn(page, 'called');
  await expect(page.getByText('들어오세요', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('차례가 됐어요. 들어오세요.');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByRole('alert')).toHaveText('차례가 됐어요. 들어오세요.');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await asked(page)).toEqual([{ intent: 'place', service: 'agency', event: 'summer', wish: { wish: 'claim' } }]);
});

test('the slip turns by a movement, and without one for those who want none', async ({ page }) => {
  const turning = () => page.locator('.slip .front').evaluate((side) => getComputedStyle(side).transitionDuration);
  await show(page, { moment: 'waiting' });
  expect(await turning()).toBe('0s');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await turning()).not.toBe('0s');
});

test('the sound can be stopped where it is heard', async ({ page }) => {
  await show(page, { moment: 'called' });
  await page.getByRole('button', { name: '소리 끄기' }).click();
  expect(await asked(page)).toEqual([{ intent: 'stop_sound' }]);
});

test('whoever is in the settings when the turn comes is led to it and loses nothing', async ({ page }) => {
  await show(page, { moment: 'waiting', page: 'add_service' });
  await page.getByLabel('기관 링크').fill('jari://half');
  await goOn(page, 'called');
  await expect(page.getByRole('alert')).toHaveText('차례가 됐어요. 들어오세요.');
  await expect(page.getByLabel('기관 링크')).toHaveValue('jari://half');
  await page.getByRole('button', { name: '차례 보러 가기' }).click();
  await expect(page.getByRole('button', { name: '들어가기' })).toBeVisible();
});

test('times are found, picked in order and held', async ({ page }) => {
  await show(page, { moment: 'choosing' });
  await expect(page.getByRole('button', { name: '먼저 시간을 골라 주세요' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: '먼저 시간을 골라 주세요' }).click({ force: true });
  expect(await asked(page)).toEqual([]);

  await page.getByLabel('이름이나 주소로 찾기').fill('서울 을지로');
  const found = page.getByRole('list', { name: '장소' }).getByRole('button');
  await expect(found).toHaveCount(1);
  await found.click();
  const times = page.locator('.times button');
  await times.nth(3).click();
  await times.nth(1).click();
  await expect(times.nth(3)).toContainText('1순위');
  await expect(times.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: '이 순서대로 잡기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'choose', slots: ['centre-1-0-3', 'centre-1-0-1'] } }]);
});

test('a date shows what is left on it alone', async ({ page }) => {
  await show(page, { moment: 'choosing' });
  const found = page.getByRole('list', { name: '장소' }).getByRole('button');
  const [first] = recorded('choosing').stock[0]?.slots ?? [];
  const ofSite = recorded('choosing').stock[0]?.slots.filter(({ site }) => site === first?.site) ?? [];
  const left = (slots: typeof ofSite) => `${slots.reduce((sum, slot) => sum + slot.left, 0)}자리 남음`;
  const day = ofSite.filter(({ starts }) => new Date(starts).getUTCDate() === 27);
  expect(left(day)).not.toEqual(left(ofSite));

  await expect(found.first()).toContainText(left(ofSite));
  await page.getByLabel('날짜').selectOption('7월 27일 화요일');
  await expect(found.first()).toContainText(left(day));
  await found.first().click();
  await expect(page.getByRole('heading', { level: 3 })).toHaveText(['7월 27일 화요일']);
});

test('wishes are put in order with the keyboard alone, and kept', async ({ page }) => {
  await show(page, { moment: 'waiting_wishes', page: 'wishes' });
  const rows = page.locator('ol li .words');
  const [first, second] = await rows.allInnerTexts();
  await page.getByRole('button', { name: '위로 올리기' }).nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(rows.nth(0)).toHaveText(second ?? '', { useInnerText: true });
  await expect(rows.nth(1)).toHaveText(first ?? '', { useInnerText: true });
  await expect(page.getByText('이제 1순위예요.')).toBeAttached();
  await page.getByRole('button', { name: '저장하기' }).focus();
  await page.keyboard.press('Enter');
  const [one, two, ...others] = recorded('waiting_wishes').snapshot.places[0]?.wishes.map(({ slot }) => slot) ?? [];
  expect(await asked(page)).toMatchObject([{ intent: 'event', wish: { wish: 'keep_wishes', slots: [two, one, ...others] } }]);
});

test('the hold runs down before one’s eyes and warns 20 seconds ahead', async ({ page }) => {
  await show(page, { moment: 'holding' });
  const clock = page.getByRole('timer').locator('b');
  const begun = await clock.innerText();
  await expect(clock).not.toHaveText(begun);
  await expect(page.getByText('20초 안에 끝나요')).toHaveCount(0);
  await goOn(page, 'holding_little_time');
  await expect(page.getByRole('timer').getByText('20초 안에 끝나요')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '20초 안에 끝나요' })).toBeAttached();
});

test('booking asks for the hold that was seen, and an error at the commit says what is safe', async ({ page }) => {
  await show(page, { moment: 'holding' });
  await page.getByRole('button', { name: '예약 확정하기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'confirm', hold: 'AQEBAQEBAQEBAQEBAQEBAQ' } }]);
  await goOn(page, 'commit_error');
  await expect(page.getByText('예약을 끝내지 못했어요. 잡아 둔 시간은 그대로예요. 다시 시도할게요.')).toBeVisible();
  await expect(page.getByRole('button', { name: '예약 확정하기' })).toHaveCount(0);
});

test('what was refused is told with the next step, until it was read', async ({ page }) => {
  await show(page, { moment: 'slots_gone' });
  await expect(page.getByText('고른 시간이 모두 찼어요. 자리는 그대로예요.', { exact: true })).toBeVisible();
  await expect(page.getByText('다른 시간을 골라 주세요.', { exact: true })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '고른 시간이 모두 찼어요.' })).toBeAttached();
  await page.getByRole('button', { name: '확인했어요' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'dismiss' } }]);
});

test('a receipt can be kept in every way', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await expect(page.getByText('서명 확인함')).toBeVisible();
  for (const way of ['달력에 넣기', '확인증 파일 저장', '서명을 다시 확인하기']) await page.getByRole('button', { name: way }).click();
  expect(await asked(page)).toMatchObject([
    { intent: 'receipt', wish: { wish: 'save', form: 'calendar' } },
    { intent: 'receipt', wish: { wish: 'save', form: 'proof' } },
    { intent: 'receipt', wish: { wish: 'verify' } },
  ]);
});

test('the picture of a receipt is as wide as a phone shows sharply, and shows something', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await page.getByRole('button', { name: '그림으로 저장' }).click();
  const saved = () => page.evaluate(() => (window as unknown as { jari: { pictures: string[] } }).jari.pictures);
  await expect.poll(async () => (await saved()).length).toBe(1);
  const png = Buffer.from((await saved())[0] ?? '', 'base64');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(1080);
  expect(png.readUInt32BE(20)).toBeGreaterThan(900);
  expect(png.length).toBeGreaterThan(20_000);
});

test('only the receipt is printed', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('서명 확인함')).toBeVisible();
  await expect(page.getByRole('button').filter({ visible: true })).toHaveCount(0);
  await expectNoOverflow(page, 'print');
});

test('a booking is given back only after a second yes', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await page.getByRole('button', { name: '예약을 바꾸거나 취소하기' }).click();
  await page.getByRole('button', { name: '예약 취소하기' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('예약을 취소할까요?');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // What is left is read for whoever wants another time.
  const ofPlace = async () => (await asked(page)).filter(({ intent }) => intent === 'place');
  expect(await ofPlace()).toEqual([]);
  await page.getByRole('button', { name: '예약 취소하기' }).click();
  await dialog.getByRole('button', { name: '예약 취소하기' }).click();
  expect(await ofPlace()).toMatchObject([{ wish: { wish: 'cancel', booking: 'AQEBAQEBAQEBAQEBAQEBAQ' } }]);
});

test('a place is given up only after a second yes', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('자리를 내놓으려고 하시나요?');
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '자리 그대로 두기' }).click();
  expect(await asked(page)).toEqual([]);
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '자리 내놓기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'leave' } }]);
});

test('letting others pass can be taken back', async ({ page }) => {
  await show(page, { moment: 'deferred' });
  await page.getByRole('button', { name: '다른 사람 먼저 보내기' }).click();
  await page.getByRole('radio', { name: '2,000명' }).check();
  await page.getByRole('button', { name: '먼저 보내기', exact: true }).click();
  await page.getByRole('button', { name: '다른 사람 먼저 보내기' }).click();
  await page.getByRole('button', { name: '되돌리고 내 순번에 부름 받기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'defer', places: 2000 } }, { wish: { wish: 'defer', places: 0 } }]);
});
