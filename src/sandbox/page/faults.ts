import { html } from 'hono/html';

import type { FaultPlan } from '../faults/plan.js';
import { faultKinds, readName } from '../faults/kinds.js';
import { defaultSwitches, switchesSchema, type Switches } from '../switches/switches.js';
import type { Html } from './layout.js';

/** What goes wrong on purpose, and which doubtful behaviours are not as they usually are. */
export function faults(plan: FaultPlan, switches: Switches): Html {
  const struck = plan.struck();
  const rows = plan.script.map((fault, index) => {
    const { fault: name, ...rest } = fault;
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${faultKinds[readName(name).shape].says}</td>
      <td><code>${JSON.stringify(rest)}</code></td>
      <td class="number">${struck[index]}</td>
    </tr>`;
  });
  return html`<h1>Faults</h1>
    ${
      rows.length === 0
        ? html`<p class="lead">None in force. <code>PUT /_sandbox/faults</code> takes a script.</p>`
        : faultTable(rows)
    }
    <h2>Switches</h2>
    <div class="sheet">
      <table>
        <thead>
          <tr>
            <th scope="col">Switch</th>
            <th scope="col">Value</th>
            <th scope="col">What it decides</th>
            <th scope="col">Known</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(switches).map((entry) => switchRow(...entry))}
        </tbody>
      </table>
    </div>`;
}

function faultTable(rows: readonly Html[]): Html {
  return html`<div class="sheet">
    <table>
      <thead>
        <tr>
          <th scope="col">Fault</th>
          <th scope="col">What the client sees</th>
          <th scope="col">Where and how</th>
          <th scope="col" class="number">Struck</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function switchRow(name: string, value: unknown): Html {
  const meta = new Map(Object.entries(switchesSchema.shape)).get(name)?.meta();
  const usual = new Map<string, unknown>(Object.entries(defaultSwitches)).get(name);
  const isUsual = JSON.stringify(usual) === JSON.stringify(value);
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="${isUsual ? '' : 'bad'}">${JSON.stringify(value)}</td>
    <td>${meta?.description ?? ''}</td>
    <td>${meta?.mark ?? ''}</td>
  </tr>`;
}
