// The pictures of the readme, from the built mock page: npm run pictures

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';
import { preview } from 'vite';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const PORT = 4199;

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1200, height: 720 };
const PICTURES = [
  { name: 'waiting', size: DESKTOP, query: 'moment=waiting&lang=ko&theme=light' },
  { name: 'turn', size: DESKTOP, query: 'moment=called&lang=en&theme=light' },
  { name: 'offline', size: PHONE, query: 'moment=waiting_unreached&lang=ko&theme=dark' },
  { name: 'check', size: PHONE, query: 'moment=holding&lang=ko&theme=light' },
  { name: 'letters', size: PHONE, query: 'moment=waiting&lang=ko&theme=light&size=largest' },
];

const server = await preview({ build: { outDir: 'dist-mock' }, preview: { port: PORT } });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
mkdirSync(FOLDER, { recursive: true });
for (const { name, size, query } of PICTURES) {
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
  await page.goto(`http://localhost:${PORT}/?contrast=usual&${query}`);
  await page.locator('h1').waitFor();
  await page.evaluate(() => document.fonts.ready);
  const webp = await asWebp(await page.screenshot());
  writeFileSync(`${FOLDER}${name}.webp`, webp);
  console.log(`${name}.webp: ${(webp.length / 1_000).toFixed(0)} kB`);
  await page.close();
}
await browser.close();
await server.close();

/** The browser is the converter. */
async function asWebp(png) {
  const page = await browser.newPage();
  const data = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.86);
  }, `data:image/png;base64,${png.toString('base64')}`);
  await page.close();
  return Buffer.from(data.split(',')[1], 'base64');
}
