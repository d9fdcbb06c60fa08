import { html, type TemplateResult } from 'lit';
import { GAP_CLASSES, WHOLE_PASS } from '../../plot/session/session-timeline-figure.ts';
import { COUNTING_WORDS, countingStretches } from '../../session/counting-time.ts';
import { idleTime, OUTSIDE_WORDS } from '../../session/idle-time.ts';
import { IDLE_KINDS, IDLE_NAMES } from '../../session/session-words.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import { explained } from '../explained/explained.ts';
import type { SessionFacts } from '../session/session-facts.ts';

const MEANINGS = {
  waitsForCpu: 'Nothing was submitted: the GPU waits until JavaScript encodes and submits more work',
  betweenPasses: 'Work was submitted and no pass ran: launches, barriers and copies',
  readback: 'The page waits for results to reach it, and submits nothing meanwhile',
} as const;

/** What the colours mean: the kinds of idle time with their shares, and the pipelines that have a colour. */
export function timelineKey({ session, summary, totals, hues, names }: SessionFacts): TemplateResult {
  const counted = countingStretches(session).reduce((all, { seconds }) => all + seconds, 0);
  const coloured = totals.filter(({ pipeline }) => hues.get(pipeline.hash) !== 'other');
  const isWhole = session.timeline.spans.some(({ group }) => group === null);
  return html`<ul class="key" aria-label="Colours">
    ${IDLE_KINDS.map(
      (kind, place) =>
        html`<li>
          <span class="swatch ${GAP_CLASSES[place]}" aria-hidden="true"></span>idle: ${IDLE_NAMES[kind]}
          ${explained(formatShare(summary.idleShares[kind]), () => ({
            title: `${formatShare(summary.idleShares[kind])}: ${IDLE_NAMES[kind]}`,
            meaning: MEANINGS[kind],
            formula: 'idle time of this kind / time from the first submit to the last work',
            values: `${formatSeconds(idleTime(session)[kind])} / ${formatSeconds(summary.seconds)}`,
          }))}
        </li>`,
    )}
    ${
      summary.outsideSeconds > 0
        ? html`<li>
            <span class="swatch outside" aria-hidden="true"></span>${OUTSIDE_WORDS}
            ${explained(formatSeconds(summary.outsideSeconds), {
              meaning:
                'Nothing was submitted yet, or nothing more: no wait of the page, as the recording began and ended when its user said so. In no share of the time',
            })}
          </li>`
        : ''
    }
    ${
      counted > 0
        ? html`<li>
            <span class="swatch counting" aria-hidden="true"></span>${COUNTING_WORDS}
            ${explained(formatSeconds(counted), {
              meaning:
                'Twins of dispatches ran to count FLOP and bytes: neither busy nor idle time, and in no share of the time',
            })}
          </li>`
        : ''
    }
    ${coloured.map(
      ({ pipeline }) =>
        html`<li>
          <span class="swatch ${hues.get(pipeline.hash)!}" aria-hidden="true"></span
          ><span class="name">${names.get(pipeline.hash)}</span>
        </li>`,
    )}
    ${totals.length > coloured.length ? html`<li><span class="swatch other" aria-hidden="true"></span>other pipelines</li>` : ''}
    ${
      isWhole
        ? html`<li>
            <span class="swatch ${WHOLE_PASS}" aria-hidden="true"></span>${explained('passes timed whole', {
              meaning:
                'Several pipelines or groups ran in the pass, and its stamps are all there is: how much each took is not known',
            })}
          </li>`
        : ''
    }
  </ul>`;
}
