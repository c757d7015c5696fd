// From nothing to a ticket, and what is about the app itself.

import { expect } from '@playwright/test';

import { recorded } from './moments';
import { asked, expectNoOverflow, fromTheTop, goOn, show, test } from './page';

test('a service is looked at, compared and only then trusted', async ({ page }) => {
  await show(page, { moment: 'welcome' });
  await page.getByRole('button', { name: '기관 찾기' }).click();
  await expect(page.getByLabel('기관 링크')).toHaveAttribute('aria-invalid', 'true');
  expect(await asked(page)).toEqual([]);
  await page.getByLabel('기관 링크').fill(' jari://reserve.hanbit.example?key=47DE ');
  await page.keyboard.press('Enter');
  expect(await asked(page)).toEqual([{ intent: 'look', link: 'jari://reserve.hanbit.example?key=47DE' }]);

  await goOn(page, 'link_found');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  for (const told of ['한빛시 예방접종 예약', 'reserve.hanbit.example', '02-120', '47DE']) {
    await expect(page.getByText(told, { exact: true }).first()).toBeVisible();
  }
  await page.getByRole('button', { name: '맞아요, 추가할게요' }).click();
  const [, trusted] = await asked(page);
  expect(trusted).toEqual({ intent: 'trust', fingerprint: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' });
});

test('signing in asks for a contact and then for six digits', async ({ page }) => {
  await show(page, { moment: 'sign_in' });
  await page.getByLabel('휴대전화 번호나 전자우편 주소').fill('010-1234-5678');
  await page.keyboard.press('Enter');
  await goOn(page, 'code_sent');
  await expect(page.getByText('010-1234-5678에 인증 번호를 보냈어요.')).toBeVisible();
  await page.getByLabel('인증 번호 여섯 자리').fill('12345');
  await page.keyboard.press('Enter');
  await expect(page.getByText('인증 번호는 숫자 여섯 자리예요.')).toBeVisible();
  await page.getByLabel('인증 번호 여섯 자리').fill('123456');
  await page.keyboard.press('Enter');
  await goOn(page, 'code_wrong');
  await expect(page.getByText('4번 더 넣어 볼 수 있어요.')).toBeVisible();
  await page.getByRole('button', { name: '연락처를 잘못 적었어요' }).click();
  expect((await asked(page)).map((intent) => intent['wish'])).toEqual([
    { wish: 'sign_in', contact: '010-1234-5678' },
    { wish: 'enter_code', code: '123456' },
    { wish: 'start_over' },
  ]);
});

test('a person is added with a day of the calendar, and no number is asked for', async ({ page }) => {
  await show(page, { moment: 'people_empty' });
  await page.getByRole('button', { name: '사람 추가하기' }).click();
  await page.getByLabel('이름').fill('이순자');
  await page.getByLabel('년', { exact: true }).fill('1959');
  await page.getByLabel('월', { exact: true }).fill('2');
  await page.getByLabel('일', { exact: true }).fill('30');
  await page.getByRole('button', { name: '저장하기' }).click();
  await expect(page.getByText('달력에 있는 날짜를 적어 주세요.')).toBeVisible();
  await page.getByLabel('일', { exact: true }).fill('28');
  await page.getByRole('button', { name: '저장하기' }).click();
  expect(await asked(page)).toMatchObject([
    { wish: { wish: 'add_person', person: { name: '이순자', birth_date: '1959-02-28', invitation: null } } },
  ]);
});

test('a ticket is taken for those who may, in the latest opening among them', async ({ page }) => {
  await show(page, { moment: 'events' });
  await expect(page.getByText('박민수 님: 이 예약의 대상이 아니에요.')).toBeVisible();
  await page.getByRole('button', { name: '자세히 보기' }).click();
  await expect(page.getByLabel('김정숙')).toBeChecked();
  await expect(page.getByLabel('이순자')).not.toBeChecked();
  await expect(page.getByLabel('박민수')).toHaveCount(0);
  await page.getByLabel('이순자').check();
  await expect(page.getByText('함께하면 가장 늦은 예약 시작을 따라요.')).toBeVisible();
  await page.getByRole('button', { name: '대기표 받기' }).click();
  const joined = (await asked(page)).find(({ wish }) => (wish as { wish?: string }).wish === 'join');
  expect(joined).toMatchObject({ wish: { opening: 'second', people: ['AQEBAQEBAQEBAQEBAQEBAQ', 'AgICAgICAgICAgICAgICAg'] } });
});

test('letters, colours and language change at once and stay', async ({ page }) => {
  await show(page, { moment: 'waiting', page: 'settings' });
  await page.getByRole('radio', { name: '가장 크게' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-size', 'largest');
  expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('29.75px');
  await page.getByRole('radio', { name: '어둡게' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('radio', { name: '아주 선명하게' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await page.getByRole('radio', { name: 'English' }).check();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveTitle('Jari');
  const last = (await asked(page)).at(-1);
  expect(last).toMatchObject({ settings: { text_size: 'largest', theme: 'dark', contrast: 'high', language: 'en' } });
});

test('the system’s colours are taken where they are forced', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await show(page, { moment: 'called' });
  const border = await page.getByRole('button', { name: '들어가기' }).evaluate((button) => getComputedStyle(button).borderTopStyle);
  expect(border).toBe('solid');
  await expectNoOverflow(page, 'forced colours');
});

test('from 900 px on the slip stands left of the task', async ({ page }) => {
  const left = async (selector: string) => (await page.locator(selector).boundingBox())?.x ?? 0;
  await page.setViewportSize({ width: 1280, height: 860 });
  await show(page, { moment: 'waiting' });
  expect(await left('section.slip')).toBeLessThan(await left('main'));
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await left('section.slip')).toBe(await left('main'));
});

test('the skip link leads past the header', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  await fromTheTop(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '본문으로 가기' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('help is in the same place on every screen', async ({ page }) => {
  const places = new Set<string>();
  for (const moment of ['welcome', 'waiting', 'called', 'booked']) {
    await show(page, { moment });
    const box = await page.getByRole('button', { name: '도움말' }).boundingBox();
    places.add(`${box?.x} ${box?.y}`);
  }
  expect(places.size).toBe(1);
});

test('an app without a tray, a key store or notifications says what that means', async ({ page }) => {
  await show(page, { moment: 'key_store_absent', page: 'settings' });
  await expect(page.getByText('로그인 열쇠를 맡길 곳이 없어')).toBeVisible();
  await expect(page.getByText('작업 표시줄 알림 영역이 없어 창을 닫으면 앱도 끝나요.')).toBeVisible();
  await page.getByRole('button', { name: '열쇠를 둘 곳 정하기' }).click();
  await page.getByLabel('암호 문구').fill('소나무 우산 열쇠');
  await page.getByRole('button', { name: '파일에 잠가 두기' }).click();
  await expect(page.getByText('두 번 넣은 암호 문구가 서로 달라요.')).toBeVisible();
  await page.getByLabel('한 번 더').fill('소나무 우산 열쇠');
  await page.getByRole('button', { name: '파일에 잠가 두기' }).click();
  expect(await asked(page)).toEqual([{ intent: 'use_sealed_file', passphrase: '소나무 우산 열쇠' }]);
});

test('the rule of the order stands before the way in', async ({ page }) => {
  const [event] = recorded('events').snapshot.services[0]?.events ?? [];
  await show(page, { moment: 'events', page: `event ${event?.event}` });
  const rule = await page.getByText(event?.rule ?? '-', { exact: true }).boundingBox();
  const join = await page.getByRole('button', { name: '대기표 받기' }).boundingBox();
  expect(rule?.y).toBeLessThan(join?.y ?? 0);
});

test('where the contact tells people apart one person goes on a ticket', async ({ page }) => {
  await show(page, { moment: 'events_by_contact' });
  await page.getByRole('button', { name: '자세히 보기' }).click();
  const [first, second] = recorded('events_by_contact').snapshot.services[0]?.people ?? [];
  await expect(page.getByRole('radio', { name: first?.name ?? '-' })).toBeChecked();
  await page.getByRole('radio', { name: second?.name ?? '-' }).check();
  await expect(page.getByRole('radio', { name: first?.name ?? '-' })).not.toBeChecked();
  await page.getByRole('button', { name: '대기표 받기' }).click();
  const joined = (await asked(page)).find(({ wish }) => (wish as { wish?: string }).wish === 'join');
  expect(joined).toMatchObject({ wish: { people: [second?.person] } });
});
