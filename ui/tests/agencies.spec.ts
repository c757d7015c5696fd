// More than one agency: adding a second, signing in there, and being called by
// one while one looks at the other.

import { expect } from '@playwright/test';

import { recorded } from './moments';
import { asked, goOn, put, show, test } from './page';
import { FIRST, SECOND, together } from './together';

const LINK_FOUND = recorded('link_found').snapshot;

test('a second agency is trusted where it is added', async ({ page }) => {
  const waiting = recorded('waiting').snapshot;
  await show(page, { moment: 'waiting' });
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '기관', exact: true }).click();
  await page.getByRole('button', { name: '기관 추가하기' }).click();
  await page.getByLabel('기관 링크').fill('jari://reserve.saetbyeol.example?key=47DE');
  await page.keyboard.press('Enter');
  await put(page, { ...waiting, offered: LINK_FOUND.offered });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('이 기관이 맞나요?');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await page.getByRole('button', { name: '아니에요, 추가하지 않을게요' }).click();
  await put(page, waiting);
  await expect(page.getByLabel('기관 링크'), 'back to where one was').toHaveValue('jari://reserve.saetbyeol.example?key=47DE');

  await put(page, { ...waiting, offered: { ...LINK_FOUND.offered!, service: 'bureau' } });
  await page.getByRole('button', { name: '맞아요, 추가할게요' }).click();
  await put(page, together('waiting', 'sign_in', 'second'));
  await expect(page.getByText(`${SECOND}에서 여섯 자리 인증 번호를`, { exact: false })).toBeVisible();
  expect((await asked(page)).map(({ intent }) => intent)).toEqual(['look', 'dismiss_offer', 'trust']);
});

test('a link that arrives is told of on whatever page is open', async ({ page }) => {
  for (const open of ['settings', 'help', 'menu']) {
    await show(page, { moment: 'waiting', page: open });
    await put(page, { ...recorded('waiting').snapshot, offered: LINK_FOUND.offered });
    await expect(page.getByRole('heading', { level: 1 }), open).toHaveText('이 기관이 맞나요?');
  }
  await put(page, { ...recorded('called').snapshot, offered: LINK_FOUND.offered });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('이 기관이 맞나요?');
  await page.getByRole('button', { name: '차례 보러 가기' }).click();
  await expect(page.getByRole('heading', { level: 1 }), 'the turn goes before it').toHaveText('차례가 됐어요. 들어오세요.');
});

test('whoever has a place with one agency signs in to another, and the place is a press away', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  await put(page, together('waiting', 'sign_in'));
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '기관', exact: true }).click();
  await page.getByRole('button', { name: SECOND }).first().click();
  expect(await asked(page)).toEqual([{ intent: 'service', service: 'bureau', wish: { wish: 'choose' } }]);
  await put(page, together('waiting', 'sign_in', 'second'));
  await page.getByLabel('휴대전화 번호나 전자우편 주소').fill('010-1234-5678');
  await page.keyboard.press('Enter');
  expect((await asked(page)).at(-1)).toEqual({ intent: 'service', service: 'bureau', wish: { wish: 'sign_in', contact: '010-1234-5678' } });

  await put(page, together('waiting', 'code_sent', 'second'));
  await expect(page.getByLabel('인증 번호 여섯 자리')).toBeVisible();
  await put(page, together('waiting', 'events', 'second'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('예약 목록');
  await expect(page.getByRole('contentinfo')).toContainText(SECOND);
  await page.getByRole('list', { name: '내 대기표' }).getByRole('button', { name: FIRST }).click();
  await expect(page.getByRole('contentinfo')).toContainText(FIRST);
  await expect(page.locator('section.slip')).toContainText('1,000');
});

test('a turn comes before the agency that was chosen, and what was typed there waits', async ({ page }) => {
  await show(page, { moment: 'waiting', page: 'services' });
  await put(page, together('waiting', 'sign_in'));
  await page.getByRole('button', { name: SECOND }).first().click();
  const contact = page.getByLabel('휴대전화 번호나 전자우편 주소');
  await contact.fill('010-12');
  await put(page, together('called', 'sign_in', 'second'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('차례가 됐어요. 들어오세요.');
  // Whoever asks for the other one all the same gets it, with the call above it.
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '기관', exact: true }).click();
  await page.getByRole('button', { name: SECOND }).first().click();
  await expect(contact).toHaveValue('010-12');
  await page.getByRole('button', { name: '차례 보러 가기' }).click();
  await expect(page.getByRole('button', { name: '들어가기' })).toBeVisible();
});

test('an agency that was removed leaves nothing behind it', async ({ page }) => {
  await show(page, { moment: 'waiting', page: 'services' });
  await put(page, together('waiting', 'sign_in'));
  await page.getByRole('button', { name: SECOND }).first().click();
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '기관', exact: true }).click();
  await page.getByRole('button', { name: `${SECOND} 지우기` }).click();
  await page.getByRole('dialog').getByRole('button', { name: '기관 지우기' }).click();
  expect((await asked(page)).at(-1)).toEqual({ intent: 'service', service: 'bureau', wish: { wish: 'remove' } });
  await goOn(page, 'waiting');
  await page.getByRole('button', { name: '뒤로' }).click();
  await expect(page.getByRole('contentinfo')).toContainText(FIRST);
  await expect(page.locator('section.slip')).toContainText('1,000');
});

test('a booking with one agency does not stand before another', async ({ page }) => {
  await show(page, { moment: 'booked' });
  await put(page, together('booked', 'sign_in'));
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '기관', exact: true }).click();
  await page.getByRole('button', { name: SECOND }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('연락처를 알려 주세요');
  // Also from the beginning of the app, and with what can be looked at without an account.
  await page.getByRole('button', { name: '자리', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('연락처를 알려 주세요');
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '예약 목록' }).click();
  await expect(page.getByText('로그인하면 누가 언제 예약할 수 있는지 함께 알려 드려요.')).toBeVisible();
  await page.getByRole('button', { name: '로그인하기' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('연락처를 알려 주세요');
});

test('whoever looks at one place is led to the other that calls, also after the sound', async ({ page }) => {
  const one = recorded('waiting').snapshot.places[0];
  await show(page, { moment: 'waiting' });
  await put(page, together('waiting', 'waiting'));
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '내 대기표' }).click();
  await page.getByRole('list', { name: '내 대기표' }).getByRole('button', { name: FIRST }).click();
  await expect(page.getByRole('alert')).toBeEmpty();

  const calls = together('waiting', 'called');
  for (const ringing of [calls.ringing, null]) {
    await put(page, { ...calls, ringing });
    const note = page.locator('.ringing');
    await expect(note).toContainText('차례가 됐어요. 들어오세요.');
    await expect(note).toContainText(`${calls.places[1]?.names.join(', ')} 님 차례예요`);
    await expect(page.getByRole('alert')).toHaveText('차례가 됐어요. 들어오세요.');
    await expect(page.locator('main h1'), 'what one looks at stays').not.toHaveText('차례가 됐어요. 들어오세요.');
    await expect(page.getByRole('button', { name: '소리 끄기' })).toHaveCount(ringing === null ? 0 : 1);
  }
  expect(one?.title).toBeTruthy();
  await page.getByRole('button', { name: '차례 보러 가기' }).click();
  await expect(page.locator('.ringing')).toHaveCount(0);
  await page.getByRole('button', { name: '들어가기' }).click();
  expect((await asked(page)).at(-1)).toEqual({ intent: 'place', service: 'bureau', event: 'summer', wish: { wish: 'claim' } });
});

test('an opened page stays with the place it was opened on', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  await put(page, together('waiting', 'waiting'));
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '내 대기표' }).click();
  await page.getByRole('list', { name: '내 대기표' }).getByRole('button', { name: SECOND }).click();
  await page.locator('main').getByRole('button', { name: '자리 내놓기' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('자리를 내놓으려고 하시나요?');
  await put(page, together('called', 'waiting'));
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '자리 내놓기' }).click();
  expect((await asked(page)).at(-1)).toEqual({ intent: 'place', service: 'bureau', event: 'summer', wish: { wish: 'leave' } });
});

test('signing out asks a second time and leads to the way in', async ({ page }) => {
  await show(page, { moment: 'devices', page: 'devices' });
  const out = page.getByRole('button', { name: '이 기기 로그아웃' });
  const signedOut = async () => (await asked(page)).filter((intent) => (intent['wish'] as { wish?: string } | undefined)?.wish === 'sign_out');
  await out.click();
  const dialog = page.getByRole('dialog').filter({ visible: true });
  await expect(dialog).toContainText('지금 이 기기를 로그아웃할까요?');
  await dialog.getByRole('button', { name: '아니요' }).click();
  expect(await signedOut()).toEqual([]);
  await out.click();
  await dialog.getByRole('button', { name: '이 기기 로그아웃' }).click();
  expect(await signedOut()).toEqual([{ intent: 'service', service: 'agency', wish: { wish: 'sign_out' } }]);
  await goOn(page, 'sign_in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('연락처를 알려 주세요');
});

test('whoever lost the phone or its number is helped before signing in', async ({ page }) => {
  for (const moment of ['sign_in', 'code_sent']) {
    await show(page, { moment });
    await page.locator('main').getByRole('button', { name: '연락처가 바뀌었어요' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('연락처가 바뀌었다면');
    await page.getByRole('button', { name: '뒤로' }).click();
    await page.locator('main').getByRole('button', { name: '휴대전화를 잃어버렸어요' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('휴대전화를 잃어버렸다면');
  }
  for (const open of ['menu', 'help']) {
    await show(page, { moment: 'sign_in', page: open });
    await expect(page.getByRole('button', { name: '연락처가 바뀌었어요' })).toBeVisible();
    await page.getByRole('button', { name: '휴대전화를 잃어버렸어요' }).click();
    await page.getByRole('button', { name: '내 기기' }).click();
    await expect(page.getByRole('heading', { level: 1 }), 'the way in comes first').toHaveText('연락처를 알려 주세요');
    await goOn(page, 'devices');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('내 기기');
  }
});
