// The app's own window.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { AppSnapshot } from './bindings/AppSnapshot';
import type { Host } from './host';

export const tauri: Host = {
  async follow(onSnapshot) {
    // Listening first: nothing that changes meanwhile is missed.
    await listen<AppSnapshot>('snapshot', (event) => onSnapshot(event.payload));
    onSnapshot(await invoke<AppSnapshot>('snapshot'));
  },
  send: (intent) => invoke('intent', { intent }),
  stock: (service, event) => invoke('stock', { service, event }),
  receiptCode: (service, booking) => invoke('receipt_code', { service, booking }),
  savePicture: (booking, png) => invoke('save_picture', { booking, png }),
  print: () => invoke('print_page'),
  openContact: (service) => invoke('open_contact', { service }),
  showSaved: () => invoke('show_saved'),
};
