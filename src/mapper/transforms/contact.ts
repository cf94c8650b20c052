import { domainToASCII } from 'node:url';

import * as z from 'zod';

import { failure } from '../failure.js';
import type { Failure } from '../value.js';
import { defineTransform } from './define-transform.js';
import { squeezed } from './text.js';
import { fromText, textual } from './text-step.js';
import type { Transform } from './transform.js';

const email = contact({
  name: 'email',
  doc: 'Checks an e-mail address and makes its letters small.',
  run: (text) => {
    const address = text.toLowerCase();
    return isEmail(address) ? address : notEmail;
  },
});

const url = contact({
  name: 'url',
  doc: 'Checks a web address; one without http:// or https:// gets https://.',
  run: (text) => {
    const address = SCHEME.test(text) ? text : `https://${text}`;
    return hostOf(address) === undefined ? notUrl : address;
  },
});

const domain = contact({
  name: 'domain',
  doc: 'Takes the domain out of a web address or an e-mail address, in small letters and without www.',
  run: (text) => {
    const at = isEmail(text.toLowerCase()) ? text.slice(text.indexOf('@') + 1) : text;
    const host = hostOf(SCHEME.test(at) ? at : `https://${at}`);
    return host?.replace(/^www\./, '') ?? notDomain;
  },
});

const firstName = contact({
  name: 'first_name',
  doc: 'The first word of a full name.',
  run: (text) => splitName(text)[0],
});

const lastName = contact({
  name: 'last_name',
  doc: 'All words of a full name but the first; a blank where there is one word.',
  run: (text) => splitName(text)[1],
});

export const contactTransforms: readonly Transform[] = [email, url, domain, firstName, lastName];

interface ContactSpec {
  readonly name: string;
  readonly doc: string;
  readonly run: (text: string) => string | null | Failure;
}

function contact({ name, doc, run }: ContactSpec): Transform {
  return defineTransform({
    name,
    signature: name,
    doc,
    args: z.tuple([]),
    takes: textual,
    gives: 'text',
    compile: (_, { locale }) => fromText(locale, run),
  });
}

/** RFC 5321: 64 for the local part, 254 in all. A domain may be in any script; the local part is ASCII, as an accent there is a slip. */
function isEmail(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (address.length > 254 || at < 1 || at > 64) return false;
  const ascii = domainToASCII(address.slice(at + 1));
  return z.regexes.email.test(`${address.slice(0, at)}@${ascii}`);
}

/** The host of an http or https address, undefined where it is no address that a browser would open. */
function hostOf(address: string): string | undefined {
  if (address.length > MAX_URL || /\s/.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, hostname, username } = new URL(address);
  const web = protocol === 'https:' || protocol === 'http:';
  return web && username === '' && HOST.test(hostname) ? hostname : undefined;
}

function splitName(text: string): readonly [string, string | null] {
  const name = squeezed(text);
  const space = name.indexOf(' ');
  return space === -1 ? [name, null] : [name.slice(0, space), name.slice(space + 1)];
}

const MAX_URL = 2_048;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
// In the form that URL gives: small letters, other scripts as xn--.
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59}|\d{1,3})$/;
const notEmail = failure('cell/email', 'an e-mail address, such as ana@example.com');
const notUrl = failure('cell/url', 'a web address, such as https://example.com/page');
const notDomain = failure('cell/url', 'a web or e-mail address with a domain, such as https://example.com');
