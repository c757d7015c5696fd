// The one state of the page: the core's snapshot, the page the person opened,
// and the way back to the core.

import { drafts } from './drafts.svelte';
import * as history from './history';
import type { Host } from './host/host';
import type {
  AppIntent,
  AppSnapshot,
  EventIntent,
  PlaceIntent,
  PlaceView,
  ReceiptIntent,
  ReceiptView,
  ServiceIntent,
  ServiceView,
  Settings,
  StockView,
} from './host/types';
import { frontPlace, frontService, isBase, nameOf, needsNow, type Opened, type Page } from './route';
import { CoreClock } from './time/tick.svelte';
import * as trail from './trail';

class Model {
  snapshot = $state.raw<AppSnapshot>(undefined as never);
  #clock = $state.raw(new CoreClock(0));
  #trail = $state.raw<trail.Trail>(trail.BEGINNING);
  /** The service the person chose in this window. */
  #chosen = $state<string | null>(null);
  /** The code of what the window could not do, until it was read. */
  failed = $state<string | null>(null);
  /** The stock that was read last, by its event. */
  stock = $state.raw<StockView | null>(null);
  #host: Host | undefined;

  #settings: (settings: Settings) => void = () => undefined;

  /** The first snapshot is there when this ends. */
  async start(host: Host): Promise<AppSnapshot> {
    this.#host = host;
    history.onBack(() => this.#leave());
    await host.follow((snapshot) => this.#take(snapshot));
    return this.snapshot;
  }

  onSettings(changed: (settings: Settings) => void): void {
    this.#settings = changed;
  }

  #take(snapshot: AppSnapshot): void {
    this.#clock = new CoreClock(snapshot.now);
    const before = this.snapshot as AppSnapshot | undefined;
    const has = (services: ServiceView[] = []) => services.some(({ service }) => service === this.#chosen);
    if (has(before?.services) && !has(snapshot.services)) this.#chosen = null;
    // A rehearsal is another world: nothing that was opened or typed leads from one into the other.
    if (before !== undefined && (before.practice === null) !== (snapshot.practice === null)) {
      this.#trail = trail.BEGINNING;
      this.#chosen = null;
      drafts.clear();
    }
    this.snapshot = snapshot;
    this.#settings(snapshot.settings);
  }

  get host(): Host {
    if (this.#host === undefined) throw new Error('the page is mounted after it has a host');
    return this.#host;
  }

  /** The core's clock at the last tick. */
  get now(): number {
    return this.#clock.millis;
  }

  get page(): Page {
    return trail.pageOf(this.#trail);
  }

  /** The service that is talked to on the page. */
  get service(): ServiceView | null {
    const { base, steps } = this.#trail;
    const pinned = steps.at(-1)?.service ?? null;
    const { services } = this.snapshot;
    return services.find((one) => one.service === pinned) ?? frontService(this.snapshot, base, this.#chosen);
  }

  /** The place of the page: an opened one stays with the place it was opened on. */
  get place(): PlaceView | null {
    const { base, steps } = this.#trail;
    const pinned = steps.at(-1)?.place ?? null;
    if (pinned === null) return frontPlace(this.snapshot, base, this.#chosen);
    return this.snapshot.places.find((one) => one.service === pinned.service && one.event === pinned.event) ?? null;
  }

  send(intent: AppIntent): void {
    void this.attempt(this.host.send(intent));
  }

  wish(place: PlaceView, wish: PlaceIntent): void {
    this.send({ intent: 'place', service: place.service, event: place.event, wish });
  }

  atService(service: string, wish: ServiceIntent): void {
    this.send({ intent: 'service', service, wish });
  }

  atEvent(service: string, event: string, wish: EventIntent): void {
    this.send({ intent: 'event', service, event, wish });
  }

  atReceipt({ service, booking }: ReceiptView, wish: ReceiptIntent): void {
    this.send({ intent: 'receipt', service, booking, wish });
  }

  /** What the core itself could not do has a code too, and is told. */
  async attempt<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (failure) {
      this.failed = (failure as { code?: string } | null)?.code ?? 'program_fault';
      return undefined;
    }
  }

  open(page: Page): void {
    const before = this.#trail;
    const { place, service } = this;
    if (page.is === 'service') {
      this.#chosen = page.service;
      // Beside a time that runs out it was asked for by its name; otherwise what needs the person may come before it.
      if (!this.snapshot.places.some(needsNow)) return this.open({ is: 'now' });
    }
    const at = place && { service: place.service, event: place.event };
    this.#trail = trail.opened(before, page, { service: service?.service ?? null, place: at });
    if (!isBase(page) && this.#trail !== before) history.entered();
  }

  /** One step back; says whether there was one. */
  back(): boolean {
    if (!this.#leave()) return false;
    history.left();
    return true;
  }

  /** What was opened has done its work, and what it lies on is shown. */
  close(): void {
    this.#trail = { ...this.#trail, steps: [] };
  }

  /** The page has done its work, and gives way to this one. */
  giveWay(page: Opened): void {
    drafts.drop(nameOf(this.page, 'events'));
    this.#trail = trail.replaced(this.#trail, page);
  }

  #leave(): boolean {
    const { page } = this;
    if (isBase(page)) return false;
    // Left on purpose: what was begun on it is not to come up later as if it were so.
    drafts.drop(nameOf(page, 'events'));
    this.#trail = trail.back(this.#trail);
    return true;
  }

  async readStock(service: string, event: string): Promise<void> {
    this.stock = (await this.attempt(this.host.stock(service, event))) ?? null;
  }
}

export const model = new Model();
