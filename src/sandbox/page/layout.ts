import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

import type { World } from '../world.js';
import { style } from './style.js';

/** A piece of a page. Everything put into it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export type Section = 'board' | 'leads' | 'contacts' | 'companies' | 'requests' | 'faults';

interface Page {
  readonly title: string;
  /** Where the reader is, in the navigation. */
  readonly section: Section;
  readonly body: Html;
}

const sections: Readonly<Record<Section, readonly [href: string, title: string]>> = {
  board: ['/', 'Board'],
  leads: ['/leads', 'Leads'],
  contacts: ['/contacts', 'Contacts'],
  companies: ['/companies', 'Companies'],
  requests: ['/requests', 'Requests'],
  faults: ['/faults', 'Faults'],
};

/** A whole page. */
export function layout(world: World, { title, section, body }: Page): Html {
  const { account } = world.store.account;
  const links = Object.entries(sections).map(([name, [href, text]]) =>
    name === section
      ? html`<li><a href="${href}" aria-current="page">${text}</a></li>`
      : html`<li><a href="${href}">${text}</a></li>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title} · Sandbox</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="bar">
          <strong>Kommo sandbox</strong>
          <nav aria-label="Pages">
            <ul>
              ${links}
            </ul>
          </nav>
          <span class="account">${account.name} · ${world.switches.timezone ?? account.timezone}</span>
        </header>
        <main id="content">${body}</main>
      </body>
    </html>`;
}
