import { html, type TemplateResult } from 'lit';
import type { TimelineLanes } from '../../plot/session/timeline-lanes.ts';
import type { TimeWindow } from '../../plot/session/time-window.ts';
import { formatSeconds, formatShare, significant } from '../../text/units.ts';
import { windowRows, type NamesOfLane } from './timeline-words.ts';

/** What took the time that is shown, as a table: pipelines and kinds of idle time. */
export function windowTable(lanes: TimelineLanes, window: TimeWindow, names: NamesOfLane): TemplateResult {
  const [from, until] = window;
  return html`<div class="scroll" role="region" aria-label="Data of the timeline" tabindex="0">
    <table>
      <caption>
        From ${significant(from, 6)} s to ${significant(until, 6)} s
      </caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Stretches</th>
          <th scope="col">Time</th>
          <th scope="col">Share</th>
          <th scope="col">Longest</th>
        </tr>
      </thead>
      <tbody>
        ${windowRows(lanes, window, names).map(
          ({ name, count, seconds, longest }) =>
            html`<tr>
              <td>${name}</td>
              <td class="number">${count.toLocaleString('en')}</td>
              <td class="number">${formatSeconds(seconds)}</td>
              <td class="number">${formatShare(seconds / (until - from))}</td>
              <td class="number">${formatSeconds(longest)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
