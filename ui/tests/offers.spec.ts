// What comes after everything was sold, changing what is held or booked, and
// leaving somebody out.

import { expect, type Page } from '@playwright/test';

import { bookingsOf, recorded } from './moments';
import { asked, goOn, show, test } from './page';

const button = (page: Page, name: string, exact = false) => page.getByRole('button', { name, exact });
const placeAt = (moment: string) => {
  const [place] = recorded(moment).snapshot.places;
  if (place === undefined) throw new Error(`${moment} has no place`);
  return place;
};

/** Picks so many free times of the first site, and says which. */
async function pick(page: Page, many: number): Promise<void> {
  await page.getByRole('list', { name: '장소' }).getByRole('button').first().click();
  const free = page.locator('.times button:enabled');
  for (let nr = 0; nr < many; nr += 1) await free.nth(nr).click();
}

test('a request under way is told with what is safe', async ({ page }) => {
  await show(page, { moment: 'joining' });
  await expect(page.getByText('요청은 이 기기에 적어 두었으니', { exact: false })).toBeVisible();
  await expect(page.getByText('자리 지킴')).toHaveCount(0);
});

test('when everything is sold one stays on, looks at other dates, or goes', async ({ page }) => {
  await show(page, { moment: 'sold_out' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('이번 자리는 모두 찼어요');
  await expect(page.getByText('자리 지킴')).toBeVisible();
  await expect(button(page, '자리 내놓기')).toBeVisible();
  await button(page, '남아서 기다리기').click();
  expect(await asked(page)).toMatchObject([{ intent: 'place', wish: { wish: 'stay_on' } }]);

  await goOn(page, 'staying_asked');
  await expect(page.getByText('취소된 자리를 기다리겠다고 알리고 있어요.')).toBeVisible();
  await expect(button(page, '남아서 기다리기')).toHaveCount(0);

  await goOn(page, 'staying');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByText(`대기표 ${placeAt('staying').line?.staying}장이`)).toBeVisible();
  await button(page, '다른 날짜와 예약 보기').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('예약 목록');
});

test('whoever stays on may stop, after a second yes, and keeps the number', async ({ page }) => {
  await show(page, { moment: 'staying' });
  await button(page, '더 기다리지 않기').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('순번은 그대로이고');
  await dialog.getByRole('button', { name: '계속 기다리기' }).click();
  expect(await asked(page)).toEqual([]);
  await button(page, '더 기다리지 않기').click();
  await dialog.getByRole('button', { name: '더 기다리지 않기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'stay_off' } }]);
});

test('what is full can be wished for while one stays on, and at no other time', async ({ page }) => {
  const full = recorded('staying').stock[0]?.slots.find(({ left }) => left === 0);
  const site = recorded('staying').stock[0]?.sites.find((one) => one.site === full?.site);
  const opened = async (moment: string, opens?: string) => {
    await show(page, opens === undefined ? { moment } : { moment, page: opens });
    await page.getByLabel('이름이나 주소로 찾기').fill(`${site?.name} ${site?.address}`);
    await page.getByRole('list', { name: '장소' }).getByRole('button').first().click();
    return page.locator('.times button').filter({ hasText: '자리 없음' }).first();
  };
  await expect(await opened('choosing')).toBeDisabled();
  const slot = await opened('staying', 'wishes');
  await expect(slot).toBeEnabled();
  await slot.click();
  await button(page, '저장하기').click();
  const kept = placeAt('staying').wishes.map((one) => one.slot);
  const [asks] = (await asked(page)) as { wish: { slots: string[] } }[];
  expect(asks?.wish.slots.slice(0, kept.length)).toEqual(kept);
  expect(asks?.wish.slots).toHaveLength(kept.length + 1);
});

test('an offer is told at once, its time runs, and it is booked by the offer that was seen', async ({ page }) => {
  await show(page, { moment: 'staying' });
  await expect(page.getByRole('alert')).toBeEmpty();
  await goOn(page, 'offer');
  await expect(page.getByRole('alert')).toContainText('자리가 나왔어요.');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  const { offer } = placeAt('offer');
  await expect(page.getByText(offer?.slot.site_name ?? '-', { exact: true })).toBeVisible();
  await expect(page.getByText('미리 골라 두신 시간이에요.')).toBeVisible();
  const clock = page.getByRole('timer').locator('b');
  const begun = await clock.innerText();
  await expect(clock).not.toHaveText(begun);
  await button(page, '소리 끄기').click();
  await button(page, '이대로 예약하기').click();
  expect(await asked(page)).toMatchObject([{ intent: 'stop_sound' }, { wish: { wish: 'accept', offer: offer?.offer } }]);

  await goOn(page, 'offer_accepting');
  await expect(page.getByText('맡아 둔 자리를 예약하고 있어요.')).toBeVisible();
  await expect(button(page, '이대로 예약하기')).toHaveCount(0);
  await expect(button(page, '다음 사람에게 넘기기')).toHaveCount(0);
  await goOn(page, 'offer_booked');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('예약되었습니다');
});

test('an offer is let go only after a second yes', async ({ page }) => {
  await show(page, { moment: 'offer' });
  await button(page, '다음 사람에게 넘기기').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('순번은 그대로이고');
  await page.keyboard.press('Escape');
  expect(await asked(page)).toEqual([]);
  await button(page, '다음 사람에게 넘기기').click();
  await dialog.getByRole('button', { name: '다음 사람에게 넘기기' }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'decline', offer: placeAt('offer').offer?.offer } }]);
  await goOn(page, 'offer_declined');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('취소된 자리를 기다리고 있어요');
  await expect(page.locator('main').getByText('맡아 둔 자리가 없어요.', { exact: false })).toHaveCount(0);
});

test('an offer warns 20 seconds ahead, and one that went is told once with what stays', async ({ page }) => {
  await show(page, { moment: 'offer' });
  await expect(page.getByText('20초 안에 끝나요')).toHaveCount(0);
  await goOn(page, 'offer_little_time');
  await expect(page.getByRole('timer').getByText('20초 안에 끝나요')).toBeVisible();
  for (const moment of ['offer_lapsed', 'offer_gone']) {
    await goOn(page, moment);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('취소된 자리를 기다리고 있어요');
    await expect(page.locator('main').getByText('맡아 둔 자리가 없어요.', { exact: false })).toHaveCount(1);
    await expect(page.getByText('자리 지킴')).toBeVisible();
  }
});

test('whoever is elsewhere in the app when an offer comes is led to it', async ({ page }) => {
  await show(page, { moment: 'offer', page: 'settings' });
  await expect(page.getByRole('alert')).toContainText('자리가 나왔어요.');
  await button(page, '나온 자리 보기').click();
  await expect(button(page, '이대로 예약하기')).toBeVisible();
});

test('a receipt is shown as squares that a camera reads', async ({ page }) => {
  await show(page, { moment: 'booked' });
  const [booking = ''] = bookingsOf('booked');
  const code = page.getByRole('img', { name: booking });
  await expect(code).toBeVisible();
  const dark = (await code.locator('path').getAttribute('d'))?.split('M').length ?? 0;
  expect(dark).toBeGreaterThan(2_000);
});

test('a held time is exchanged for another one, and is not given back before', async ({ page }) => {
  await show(page, { moment: 'holding' });
  await button(page, '다른 시간 고르기').click();
  await expect(page.getByRole('timer')).toBeVisible();
  await expect(button(page, '먼저 시간을 골라 주세요')).toHaveAttribute('aria-disabled', 'true');
  await pick(page, 1);
  await button(page, '이 시간으로 바꿔 잡기').click();
  const hold = placeAt('holding').stay?.hold?.hold;
  const changes = (await asked(page)).filter(({ intent }) => intent === 'place');
  expect(changes).toMatchObject([{ wish: { wish: 'exchange', hold } }]);

  await goOn(page, 'exchanging');
  await expect(page.getByText('잡아 둔 시간을 바꾸고 있어요.')).toBeVisible();
  await expect(button(page, '예약 확정하기')).toHaveCount(0);
  await goOn(page, 'exchanged');
  await expect(page.getByText(placeAt('exchanged').stay?.hold?.slot.site_name ?? '-', { exact: true })).toBeVisible();
  await expect(button(page, '예약 확정하기')).toBeVisible();
});

test('a booking is changed after a second yes, and stands while none is free', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await button(page, '예약을 바꾸거나 취소하기').click();
  await expect(page.getByText('새 시간을 먼저 잡고 나서', { exact: false })).toBeVisible();
  await pick(page, 2);
  await button(page, '이 순서대로 바꾸기').click();
  const dialog = page.getByRole('dialog').filter({ visible: true });
  await expect(dialog).toContainText('빈 시간이 없으면 그대로예요.');
  await dialog.getByRole('button', { name: '이 순서대로 바꾸기' }).click();
  const swaps = (await asked(page)).filter(({ intent }) => intent === 'place');
  expect(swaps).toMatchObject([{ wish: { wish: 'swap', booking: bookingsOf('booked')[0] } }]);
  expect((swaps[0]?.['wish'] as { slots: string[] }).slots).toHaveLength(2);

  await goOn(page, 'changing');
  await expect(page.getByText('예약을 바꾸고 있어요.')).toBeVisible();
  await expect(button(page, '예약을 바꾸거나 취소하기')).toHaveCount(0);

  await goOn(page, 'change_refused');
  await expect(page.locator('main').getByText('고른 시간이 모두 찼어요.', { exact: false })).toBeVisible();
  await expect(page.getByText('서명 확인함')).toBeVisible();
  await button(page, '다른 시간 고르기').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('다른 시간으로 바꿀까요?');
});

test('a receipt from before a change says so', async ({ page }) => {
  await show(page, { moment: 'changed', page: 'bookings' });
  await expect(button(page, '바꾸기 전')).toHaveCount(1);
  await button(page, '바꾸기 전').click();
  await expect(page.getByText('다른 시간으로 바꾼 예약이에요.', { exact: false })).toBeVisible();
  await expect(button(page, '예약을 바꾸거나 취소하기')).toHaveCount(0);
});

test('one of a party is taken off by name, after a second yes', async ({ page }) => {
  await show(page, { moment: 'party' });
  const [first = '', second = ''] = placeAt('party').names;
  await button(page, '함께 가는 사람 빼기').click();
  await expect(button(page, `${first} 님 빼기`)).toBeVisible();
  await button(page, `${second} 님 빼기`).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`${second} 님을 대기표에서 뺄까요?`);
  await dialog.getByRole('button', { name: '모두 함께 가기' }).click();
  expect(await asked(page)).toEqual([]);
  await button(page, `${second} 님 빼기`).click();
  await dialog.getByRole('button', { name: `${second} 님 빼기` }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'leave_out', person: placeAt('party').people[1] } }]);
  await goOn(page, 'leaving_out');
  await expect(page.getByText('한 사람을 빼고 있어요.')).toBeVisible();
  await goOn(page, 'left_out');
  await expect(button(page, '함께 가는 사람 빼기')).toHaveCount(0);
});

test('what the agency says stands where the place is, in the language of the page', async ({ page }) => {
  const said = placeAt('announced').line?.announcement;
  for (const lang of ['ko', 'en'] as const) {
    await show(page, { moment: 'announced' }, { lang });
    await expect(page.getByText(said?.[lang] ?? '-', { exact: true })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: said?.[lang] ?? '-' })).toBeAttached();
  }
});
