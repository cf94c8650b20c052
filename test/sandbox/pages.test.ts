import { existsSync } from 'node:fs';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import * as z from 'zod';

import { HandClock, startApi, type Api } from './api.js';

let api: Api;
let lead: number;

const evil = '<script>document.title = "taken"</script> & "Sons"';

beforeAll(async () => {
  api = await startApi({
    leads: 120,
    rate: 7,
    clock: new HandClock(),
    faults: [{ fault: 'repeat', method: 'DELETE', times: 1 }],
  });
  lead = await api.make('/leads', {
    name: evil,
    price: 1200,
    tags_to_add: [{ name: 'VIP' }],
    custom_fields_values: [{ field_id: 1_104_213, values: [{ value: 'Small' }] }],
  });
  const contact = await api.make('/contacts', { first_name: 'Ana', last_name: 'Lima' });
  await api.post(`/leads/${lead}/link`, [{ to_entity_id: contact, to_entity_type: 'contacts' }]);
  await api.make(`/leads/${lead}/notes`, { note_type: 'common', params: { text: 'Called twice' } });
  await api.make('/tasks', {
    text: 'Send offer',
    complete_till: 1_748_900_000,
    entity_id: lead,
    entity_type: 'leads',
  });
});
afterAll(async () => {
  await api.sandbox.close();
});

const read = async (path: string): Promise<{ status: number; text: string; policy: string | null }> => {
  const response = await fetch(api.sandbox.url + path);
  return {
    status: response.status,
    text: await response.text(),
    policy: response.headers.get('content-security-policy'),
  };
};

describe('the pages', () => {
  it.each(['/', '/leads', '/contacts', '/companies', '/requests', '/faults'])(
    '%s is one document with a title, a heading and its place in the navigation, and loads nothing',
    async (path) => {
      const { status, text, policy } = await read(path);
      expect(status).toBe(200);
      expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
      expect(text.match(/<h1>/g)).toHaveLength(1);
      expect(text.match(/aria-current="page"/g)).toHaveLength(1);
      expect(text).not.toMatch(/<script|src=|@import/);
      expect(policy).toMatch(/^default-src 'none'/);
    },
  );

  it('escape what a record is called', async () => {
    for (const path of ['/', '/leads', `/leads/${lead}`]) {
      const { text } = await read(path);
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toContain('<script>');
    }
  });

  it('find records by any filled field, page by page', async () => {
    expect((await read('/leads?q=sons')).text).toContain('1 found');
    expect((await read('/leads?q=nobody-has-this')).text).toContain('0 found');
    const second = (await read('/leads?page=2')).text;
    expect(second).toContain('121 found, page 2 of 3');
    expect(second).toContain('rel="prev"');
    expect((await read('/leads?page=-3')).text).toContain('page 1 of 3');
  });

  it.each(['/leads/5', '/contacts/5'])('%s, which nobody has, is a page that says so', async (path) => {
    const { status, text } = await read(path);
    expect([status, text.includes('Not found')]).toEqual([404, true]);
  });

  it('show a time beyond all dates as the number that it is', async () => {
    const late = await api.make('/companies', { name: 'Late', created_at: 90_000_000_000_000 });
    expect(await read(`/companies/${late}`)).toMatchObject({
      status: 200,
      text: expect.stringContaining('90000000000000') as unknown,
    });
  });

  it('are not logged, and need no token', async () => {
    const before = api.sandbox.arrivals().total;
    await read('/');
    expect(api.sandbox.arrivals().total).toBe(before);
  });

  it('tell the faults in force and how often each struck', async () => {
    expect((await read('/faults')).text).toMatch(/repeat[\s\S]*please repeat[\s\S]*>0</);
    await api.call('DELETE', `/leads/${lead}`);
    expect((await read('/faults')).text).toMatch(/repeat[\s\S]*please repeat[\s\S]*>1</);
  });
});

const textsSchema = z.array(z.string());

const path = '/usr/bin/chromium';
const hasBrowser = existsSync(path);

describe.runIf(hasBrowser)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser.close();
  });

  it('one goes from the board to a lead, and sees its fields, links, notes and tasks', async () => {
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    await page.goto(api.sandbox.url);
    expect(await page.title()).toBe('Board · Sandbox');
    await page.getByRole('link', { name: evil }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(evil);
    const content = await page.locator('main').innerText();
    for (const text of ['R$1,200', 'Segment', 'Small', 'VIP', 'Called twice', 'Send offer', 'Sales / New'])
      expect(content).toContain(text);
    await page.getByRole('link', { name: 'Ana Lima' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Ana Lima');
    expect(troubles).toEqual([]);
  });

  it('one searches with the keyboard alone', async () => {
    await page.goto(`${api.sandbox.url}/leads`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.getByRole('searchbox', { name: 'Search Leads' }).focus();
    await page.keyboard.type('sons');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=sons/);
    expect(await page.getByRole('row').count()).toBe(2);
    expect(await page.getByRole('searchbox').inputValue()).toBe('sons');
  });

  it('one sees the requests and how fast they came', async () => {
    for (let index = 0; index < 9; index += 1) await api.get('/account');
    await page.goto(`${api.sandbox.url}/requests`);
    const chart = page.getByRole('img', { name: /Requests in each of the last 60 seconds/ });
    expect(await chart.isVisible()).toBe(true);
    expect(await page.locator('main').innerText()).toContain('429');
  });

  it.each([
    [420, 'light'],
    [1280, 'dark'],
  ] as const)('nothing is cut off at %i pixels, and text has contrast in %s', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    for (const where of ['/', '/leads', `/leads/${lead}`, '/requests', '/faults']) {
      await page.goto(api.sandbox.url + where);
      const [overflow, ...colors] = textsSchema.parse(await page.evaluate(measure));
      expect(overflow, where).toBe('0');
      for (const color of colors) {
        const [ink = '', ground = ''] = color.split('|');
        expect(contrast(ink, ground), `${where}: ${color}`).toBeGreaterThan(4.5);
      }
    }
  });
});

if (!hasBrowser)
  it('without a browser: pages are not tried in one, because there is no /usr/bin/chromium', () => {
    expect(hasBrowser).toBe(false);
  });

/** In the browser: how far the page is wider than its window, then each pair of colours that texts are written in. */
const measure = `(() => {
  const page = document.documentElement;
  const written = [...document.querySelectorAll('body *')].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''));
  const groundOf = (one) => {
    const color = getComputedStyle(one).backgroundColor;
    return color === 'rgba(0, 0, 0, 0)' && one.parentElement ? groundOf(one.parentElement) : color;
  };
  const visible = written.filter((one) => one.tagName !== 'STYLE' && one.tagName !== 'text');
  const colors = visible.map((one) => getComputedStyle(one).color + '|' + groundOf(one));
  return [String(page.scrollWidth - page.clientWidth), ...new Set(colors)];
})()`;

/** As WCAG 2 counts it. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
