import { defineConfig } from '@playwright/test';

// The browser of the system: nothing is downloaded. The switches keep it from
// calling anybody, and let it run where there is neither screen nor user.
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  outputDir: 'pictures/failed',
  use: {
    baseURL: 'http://localhost:4173',
    viewport: { width: 390, height: 844 },
    locale: 'ko-KR',
    timezoneId: 'America/New_York', // the event's zone is shown, not the device's
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: SWITCHES },
  },
  webServer: {
    command: 'npx vite preview --outDir dist-mock',
    url: 'http://localhost:4173',
    reuseExistingServer: false,
  },
});
