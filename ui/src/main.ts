import { mount } from 'svelte';

import './look/tokens.css';
import './look/base.css';

import App from './App.svelte';
import type { AppSnapshot, UnopenedView } from './host/types';
import { firstPage, host } from './host/here';
import { late } from './late.svelte';
import { applyLook, onSystemLook } from './look/theme';
import { model } from './model.svelte';
import { pageNamed } from './route';
import { languageOf } from './words/language';
import { current, speak } from './words/current.svelte';

const target = document.body.querySelector('#app') ?? document.body;

async function show(begun: AppSnapshot): Promise<void> {
  await speak(languageOf(begun));
  applyLook(begun.settings);
  onSystemLook(() => applyLook(model.snapshot.settings));
  model.onSettings((changed) => {
    applyLook(changed);
    const language = languageOf(model.snapshot);
    if (language !== current().language) void speak(language);
  });
  const first = firstPage();
  // A rehearsal is never seen without what says that it is one; and some begin
  // with a screen that is seldom the first.
  const beginsLate = begun.offered !== null || begun.places.some(({ phase }) => ['choosing', 'booked', 'offered'].includes(phase.is));
  if (first !== null || begun.practice !== null || beginsLate) await late.read();
  if (first !== null) model.open(pageNamed(first));
  mount(App, { target });
}

async function tellWhyNot({ reason, language }: UnopenedView): Promise<void> {
  await speak(language);
  const { Unopened } = await import('./screens/seldom');
  mount(Unopened, { target, props: { reason } });
}

const began = await model.start(await host()).catch((why: UnopenedView) => why);
await ('reason' in began ? tellWhyNot(began) : show(began));
