// The one state of the page: the core's snapshot, the page the person opened,
// and the way back to the core.

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
import { frontPlace, type Page } from './route';
import { CoreClock } from './time/tick.svelte';

class Model {
  snapshot = $state.raw<AppSnapshot>(undefined as never);
  #clock = $state.raw(new CoreClock(0));
  page = $state.raw<Page>({ is: 'now' });
  /** The code of what the window could not do, until it was read. */
  failed = $state<string | null>(null);
  /** The stock that was read last, by its event. */
  stock = $state.raw<StockView | null>(null);
  #host: Host | undefined;

  #settings: (settings: Settings) => void = () => undefined;

  /** The first snapshot is there when this ends. */
  async start(host: Host): Promise<AppSnapshot> {
    this.#host = host;
    await host.follow((snapshot) => this.#take(snapshot));
    return this.snapshot;
  }

  onSettings(changed: (settings: Settings) => void): void {
    this.#settings = changed;
  }

  #take(snapshot: AppSnapshot): void {
    this.#clock = new CoreClock(snapshot.now);
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

  get service(): ServiceView | null {
    const { current, services } = this.snapshot;
    return services.find((service) => service.service === current) ?? services[0] ?? null;
  }

  get place(): PlaceView | null {
    return frontPlace(this.snapshot, this.page);
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
    this.page = page;
  }

  async readStock(service: string, event: string): Promise<void> {
    this.stock = (await this.attempt(this.host.stock(service, event))) ?? null;
  }
}

export const model = new Model();
