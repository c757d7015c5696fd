// Recordings of the real core, replayed in a plain browser: what a screen
// shows there is what the core once said. Nothing here is made up.
//
// ?moment=waiting&page=settings&lang=ko&size=largest&theme=dark&contrast=high

import type { AppIntent } from './bindings/AppIntent';
import type { AppSnapshot } from './bindings/AppSnapshot';
import type { QrView } from './bindings/QrView';
import type { StockView } from './bindings/StockView';
import type { Host } from './host';

interface Recording {
  snapshot: AppSnapshot;
  stock: StockView[];
  codes: Record<string, QrView>;
}

const RECORDINGS = import.meta.glob<Recording>('./recorded/*.json', { import: 'default' });

declare global {
  interface Window {
    /** For tests: what was asked for, a way to the next recording, and one to
     * what a test put together from several. */
    jari?: {
      asked: AppIntent[];
      pictures: string[];
      show: (moment: string) => Promise<void>;
      put: (snapshot: AppSnapshot) => void;
    };
  }
}

export async function mock(): Promise<Host> {
  const query = new URLSearchParams(location.search);
  let recording = await read(query.get('moment') ?? 'waiting');
  let show: (snapshot: AppSnapshot) => void = () => undefined;
  const asked: AppIntent[] = [];
  const pictures: string[] = [];
  // Settings are the page's own matter: they act at once, as in the app.
  let settings = withLook(recording.snapshot.settings, query);
  const take = () => show({ ...recording.snapshot, settings });
  window.jari = {
    asked,
    pictures,
    show: async (moment) => {
      recording = await read(moment);
      take();
    },
    put: (snapshot) => {
      recording = { ...recording, snapshot };
      take();
    },
  };
  return {
    follow: async (onSnapshot) => {
      show = onSnapshot;
      take();
    },
    send: async (intent) => {
      asked.push(intent);
      if (intent.intent !== 'set') return;
      settings = intent.settings;
      take();
    },
    stock: async (service, event) =>
      recording.stock.find((stock) => stock.service === service && stock.event === event) ?? null,
    receiptCode: async (_, booking) => recording.codes[booking] ?? { size: 0, rows: [] },
    savePicture: async (_, png) => void pictures.push(png),
    print: async () => window.print(),
    openContact: async () => undefined,
    showSaved: async () => undefined,
  };
}

async function read(moment: string): Promise<Recording> {
  const found = RECORDINGS[`./recorded/${moment}.json`];
  if (found === undefined) throw new Error(`no recording of ${moment}`);
  return found();
}

function withLook(settings: AppSnapshot['settings'], query: URLSearchParams): AppSnapshot['settings'] {
  const chosen = {
    language: query.get('lang'),
    text_size: query.get('size'),
    theme: query.get('theme'),
    contrast: query.get('contrast'),
  };
  const given = Object.entries(chosen).filter(([, value]) => value !== null);
  return { ...settings, ...(Object.fromEntries(given) as Partial<AppSnapshot['settings']>) };
}
