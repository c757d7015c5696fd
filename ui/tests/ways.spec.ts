// The way back, what was typed meanwhile, and what is told of little time.

import { expect } from '@playwright/test';

import { recorded } from './moments';
import { asked, fromTheTop, goOn, put, show, test } from './page';

test('a sound of little time is stopped, and its words stand, where one chooses and confirms', async ({ page }) => {
  await show(page, { moment: 'holding_little_time' });
  await page.getByRole('button', { name: '소리 끄기' }).click();
  expect(await asked(page)).toEqual([{ intent: 'stop_sound' }]);

  const { ringing } = recorded('holding_little_time').snapshot;
  await show(page, { moment: 'choosing' });
  await expect(page.getByRole('button', { name: '소리 끄기' })).toHaveCount(0);
  const words = page.getByText('안에 있을 수 있는 시간이 2분 남았어요.', { exact: false });
  await expect(words).toHaveCount(0);
  await put(page, { ...recorded('choosing').snapshot, ringing });
  await expect(words).toBeVisible();
  await page.getByRole('button', { name: '소리 끄기' }).click();
  expect((await asked(page)).at(-1)).toEqual({ intent: 'stop_sound' });
});

test('two minutes left of a held time are told, without a sound as well', async ({ page }) => {
  const { snapshot } = recorded('holding');
  const words = page.getByText('잡아 둔 시간을 2분 안에 확정해 주세요.', { exact: false });
  await show(page, { moment: 'holding' });
  await expect(words).toHaveCount(0);
  const hold = snapshot.places[0]?.stay?.hold;
  const at = (hold?.left.at ?? 0) + (hold?.left.left ?? 0);
  await put(page, { ...snapshot, now: at - 119_000 });
  await expect(words).toBeVisible();
  await put(page, { ...snapshot, now: at - 80_000, ringing: recorded('holding_little_time').snapshot.ringing });
  await expect(words, 'while it is heard').toBeVisible();
  await put(page, { ...snapshot, now: at - 80_000 });
  await expect(words).toHaveCount(0);
});

test('back is one step, by its button, by Escape and by the system', async ({ page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  const deep = async () => {
    await page.getByRole('button', { name: '전체 메뉴' }).click();
    await page.locator('main').getByRole('button', { name: '설정' }).click();
    await page.getByRole('button', { name: '도움말' }).click();
    await expect(heading).toHaveText('무엇을 도와드릴까요?');
  };
  const ways = [() => page.getByRole('button', { name: '뒤로' }).click(), () => page.keyboard.press('Escape'), () => page.goBack()];
  for (const goBack of ways) {
    await show(page, { moment: 'waiting' });
    const first = await heading.innerText();
    await deep();
    for (const told of ['설정', '전체 메뉴', first]) {
      await goBack();
      await expect(heading).toHaveText(told);
    }
  }
});

test('ways back can be mixed, and the beginning is the beginning', async ({ page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  await show(page, { moment: 'waiting' });
  const first = await heading.innerText();
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.locator('main').getByRole('button', { name: '설정' }).click();
  await page.getByRole('button', { name: '뒤로' }).click();
  await expect(heading).toHaveText('전체 메뉴');
  await page.goBack();
  await expect(heading).toHaveText(first);
  await page.keyboard.press('Escape');
  await expect(heading).toHaveText(first);
  // A question is closed by Escape, and the page it stands on stays.
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('자리를 내놓으려고 하시나요?');
  await page.getByRole('button', { name: '자리 내놓기' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(heading).toHaveText('자리를 내놓으려고 하시나요?');
});

test('the skip link is no step of the way', async ({ page }) => {
  await show(page, { moment: 'waiting' });
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await fromTheTop(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('전체 메뉴');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('전체 메뉴');
});

test('what was picked inside is still picked after help and the menu, until it is sent', async ({ page }) => {
  await show(page, { moment: 'choosing' });
  const site = () => page.getByRole('list', { name: '장소' }).getByRole('button').first().click();
  await site();
  await page.locator('.times button:enabled').nth(0).click();
  await page.locator('.times button:enabled').nth(1).click();
  const rows = page.locator('ol li .words');
  const picked = await rows.allInnerTexts();
  expect(picked.length).toBeGreaterThan(1);
  await page.getByRole('button', { name: '도움말' }).click();
  await page.getByRole('button', { name: '뒤로' }).click();
  await expect(rows).toHaveText(picked, { useInnerText: true });
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '자리', exact: true }).click();
  await expect(rows).toHaveText(picked, { useInnerText: true });
});

test('what was typed is still there after help, and gone once it was left on purpose', async ({ page }) => {
  await show(page, { moment: 'sign_in' });
  const contact = page.getByLabel('휴대전화 번호나 전자우편 주소');
  await contact.fill('010-1234');
  await page.getByRole('button', { name: '도움말' }).click();
  await page.getByRole('button', { name: '뒤로' }).click();
  await expect(contact).toHaveValue('010-1234');

  await show(page, { moment: 'people', page: 'people' });
  const name = page.getByLabel('이름');
  await page.getByRole('button', { name: '사람 추가하기' }).click();
  await name.fill('이순');
  await page.getByRole('button', { name: '전체 메뉴' }).click();
  await page.getByRole('button', { name: '뒤로' }).click();
  await expect(name).toHaveValue('이순');
  await page.getByRole('button', { name: '뒤로' }).click();
  await page.getByRole('button', { name: '사람 추가하기' }).click();
  await expect(name).toHaveValue('');
});

test('the form of a person stays until the agency has answered', async ({ page }) => {
  await show(page, { moment: 'people_empty' });
  await page.getByRole('button', { name: '사람 추가하기' }).click();
  await page.getByLabel('이름').fill('이순자');
  for (const [label, text] of [['년', '1959'], ['월', '7'], ['일', '26']] as const) await page.getByLabel(label, { exact: true }).fill(text);
  const keep = page.getByRole('button', { name: '저장하기' });
  await keep.click();
  const { snapshot } = recorded('people_empty');
  const { troubles } = recorded('person_refused').snapshot;
  await put(page, { ...snapshot, busy: [{ about: 'people', service: 'agency', event: null }] });
  await expect(page.getByLabel('이름')).toHaveValue('이순자');
  await put(page, { ...snapshot, troubles });
  await expect(page.locator('main').getByText('이미 줄에 서 있는 사람이에요.')).toBeVisible();
  await expect(page.getByLabel('이름'), 'refused: it can be mended').toHaveValue('이순자');

  await keep.click();
  await goOn(page, 'people');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('예약할 사람');
  await expect(page.getByText('이순자')).toBeVisible();
});

test('no more can be let pass than stand behind', async ({ page }) => {
  const { snapshot } = recorded('waiting');
  const [place] = snapshot.places;
  const behind = (many: number) => ({
    ...snapshot,
    places: [{ ...place!, line: { ...place!.line!, taken: place!.ticket!.number! + many } }],
  });
  await show(page, { moment: 'waiting', page: 'defer' });
  await put(page, behind(41));
  await expect(page.getByRole('radio')).toHaveCount(3);
  await page.getByRole('radio', { name: '20명' }).check();
  await put(page, behind(12));
  await expect(page.getByRole('radio', { name: '20명' })).toHaveCount(0);
  await page.getByRole('button', { name: '먼저 보내기', exact: true }).click();
  expect(await asked(page)).toMatchObject([{ wish: { wish: 'defer', places: 5 } }]);

  await show(page, { moment: 'called', page: 'defer' });
  await expect(page.getByText('지금은 뒤에 선 사람이 없어요.', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: '먼저 보내기', exact: true })).toHaveCount(0);
});

test('where the agency alone drew, it is said that it could have chosen the order', async ({ page }) => {
  const { snapshot } = recorded('waiting');
  const drawn = { ...snapshot, places: snapshot.places.map((place) => ({ ...place, line: { ...place.line!, operator_draws: true } })) };
  await show(page, { moment: 'waiting' });
  await expect(page.getByText('기관이 순서를 고를 수도', { exact: false })).toHaveCount(0);
  await put(page, drawn);
  await expect(page.getByText('기관이 순서를 고를 수도 있었어요.', { exact: false })).toBeVisible();
  const [event] = snapshot.services[0]?.events ?? [];
  await show(page, { moment: 'waiting', page: `event ${event?.event}` });
  await put(page, drawn);
  await expect(page.getByText('기관이 순서를 고를 수도 있었어요.', { exact: false })).toBeVisible();
  await expect(page.getByText('사람을 엄격히 가려요.', { exact: false })).toBeVisible();
});

test('what a pause means is said once', async ({ page }) => {
  await show(page, { moment: 'waiting_paused' });
  await expect(page.locator('main').getByText('줄이 잠시 멈췄어요', { exact: false })).toHaveCount(1);
  await show(page, { moment: 'elsewhere' });
  await expect(page.locator('main').getByText('다른 기기에서 예약하고 있어요', { exact: false })).toHaveCount(1);
});
