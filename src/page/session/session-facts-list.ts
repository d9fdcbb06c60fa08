import { html, type TemplateResult } from 'lit';
import { ceilingTable } from '../../report/tables.ts';
import type { Session } from '../../session/session-format.ts';
import { CONTEXT_WORDS, SESSION_STOP_WORDS, untimedName } from '../../session/session-words.ts';
import { splitCost } from '../../session/split-cost.ts';
import { factsOf } from '../../session/summary/session-markdown.ts';
import { trafficTable } from '../../session/summary/session-tables.ts';
import { formatPart, formatSeconds, significant } from '../../text/units.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { explained } from '../explained/explained.ts';
import { dateWords } from '../reports/report-words.ts';
import { textTable } from '../text-table.ts';
import type { SessionFacts } from './session-facts.ts';

/** Contexts that are listed. */
const MOST_CONTEXTS = 12;
/** Notes that are shown. */
const MOST_NOTES = 8;
/** Characters of a note that are shown at once, and that are shown at all. */
const [LONG_NOTE, MOST_NOTE] = [240, 4000] as const;

/** What was watched, where and when, in a line. */
export function deviceLine({ session, device, summary, totals }: SessionFacts): TemplateResult {
  const { url, browser, seconds } = session.session;
  return html`<p class="state">
    ${device} · ${harmless(`${browser.name} ${browser.version}`)} · ${cut(harmless(url), 80)} ·
    ${dateWords(session.createdAt)} ·
    ${explained(`${formatSeconds(seconds)} watched`, {
      meaning: 'From the first to the last moment that was watched',
      values: `${summary.dispatches} dispatches of ${totals.length} pipelines`,
    })}
    ·
    ${explained(
      `${formatPart(summary.countedShare)} of the pipelines’ time counted${summary.estimatedShare > 0 ? `, ${formatPart(summary.estimatedShare)} estimated` : ''}`,
      {
        meaning:
          'The part of the time of pipelines in dispatches whose FLOP and bytes were counted: the rest has a time alone, or an estimate',
        flags: [
          ...(session.session.count === 'off' ? ['Counting was off'] : []),
          ...(summary.estimatedShare > 0
            ? [
                `The work of ${formatPart(summary.estimatedShare)} is estimated, by counted groups of the same grid and sizes`,
              ]
            : []),
        ],
      },
    )}
    ${
      summary.timedShare > 0.99
        ? ''
        : html`·
          ${explained(`${formatPart(1 - summary.timedShare)} of the busy time is of no pipeline alone`, {
            meaning: `The part of the time in which the GPU was busy with ${untimedName(session)}: the times of pipelines are without it`,
          })}`
    }
  </p>`;
}

/** What a reader must know of a session. */
export const sessionNotices = (session: Session): TemplateResult => html`
  ${
    session.devices[0]?.adapter.isFallback === true
      ? html`<p class="notice warning">
          Software adapter: the browser computed on the CPU. These times are real, but they are not a GPU's.
        </p>`
      : ''
  }
  ${
    session.complete
      ? ''
      : html`<p class="notice">
          This session ended early${session.stoppedBy === null ? '' : `: ${SESSION_STOP_WORDS[session.stoppedBy]}`}.
          What was seen until then is shown.
        </p>`
  }
  ${
    session.notes.length === 0
      ? ''
      : html`<ul class="notice" aria-label="Notes">
          ${session.notes.slice(0, MOST_NOTES).map((note) => html`<li>${noteOf(harmless(note))}</li>`)}
          ${session.notes.length > MOST_NOTES ? html`<li>${session.notes.length - MOST_NOTES} more are in the file.</li>` : ''}
        </ul>`
  }
`;

/** A long note is folded below its beginning: pages report errors of any length. */
const noteOf = (note: string): TemplateResult | string =>
  note.length <= LONG_NOTE
    ? note
    : html`<details class="note">
        <summary>${cut(note, LONG_NOTE)}</summary>
        ${cut(note, MOST_NOTE)}
      </details>`;

/** Contexts, traffic, memory, how it was timed, and the ceilings. */
export function factList({ session }: SessionFacts): TemplateResult {
  const { contexts } = session.session;
  const cost = splitCost(session);
  return html`<div class="beside">
    <dl>
      ${factsOf(session).map(
        ([name, text]) =>
          html`<dt>${name}</dt>
            <dd>${harmless(text)}</dd>`,
      )}
      ${
        typeof cost === 'string'
          ? ''
          : html`<dt>Cost of timing</dt>
              <dd>
                ${explained(`×${significant(cost.value, 3)}`, {
                  meaning: 'How much longer a submit takes when each dispatch is in a pass of its own, to be timed',
                  formula: 'time of split submits / time of the same submits unsplit',
                  values: `×${significant(cost.low, 3)} to ×${significant(cost.high, 3)}`,
                })}
              </dd>`
      }
    </dl>
    ${textTable({
      title: 'Contexts',
      columns: [
        { name: 'where', align: 'left' },
        { name: 'address', align: 'left' },
        { name: 'dispatches', align: 'right' },
      ],
      rows: contexts
        .slice(0, MOST_CONTEXTS)
        .map(({ kind, url, usesWebGpu, dispatches }) => [
          CONTEXT_WORDS[kind],
          cut(harmless(url), 60),
          usesWebGpu ? dispatches.toLocaleString('en') : 'no WebGPU',
        ]),
    })}
    ${textTable(trafficTable(session))} ${session.ceilings.length > 0 ? textTable(ceilingTable(session)) : ''}
  </div>`;
}
