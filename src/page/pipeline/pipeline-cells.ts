import { html, type TemplateResult } from 'lit';
import { claimedShare, unsteadyCeilings } from '../../report/unsteady.ts';
import type { Session } from '../../session/session-format.ts';
import { aboutText, boundSentences, hasVarying } from '../../session/summary/count-marks.ts';
import type { PipelineRow } from '../../session/summary/session-summary.ts';
import { formatShare, significant } from '../../text/units.ts';
import type { SessionFacts } from '../session/session-facts.ts';

/** The share of its roof that a pipeline may claim; null without a roof, an unsteady one, or above it. */
export const claimOf = ({ roof, efficiency }: PipelineRow, session: Pick<Session, 'ceilings'>): number | null =>
  roof === null || efficiency === null
    ? null
    : claimedShare({ roofline: { ceiling: roof, efficiency } }, unsteadyCeilings(session));

/** Its share of its roof, as a number and a bar. */
export function roofCell(row: PipelineRow, session: Session): TemplateResult {
  const share = claimOf(row, session);
  if (share === null) {
    const words = row.roof === null ? '–' : unsteadyCeilings(session).has(row.roof) ? 'unsteady' : 'above';
    return html`<span class="value">${words}</span>`;
  }
  return html`<span class="value">${aboutText(row, formatShare(share))}</span
    ><span class="bar" aria-hidden="true"><span .style=${`width:${Math.min(100, share * 100)}%`}></span></span>`;
}

/** `×12`, `at its roof`, or a dash. */
export function headroomCell(row: PipelineRow, session: Session): string {
  if (claimOf(row, session) === null || row.headroom === null) return '–';
  return row.headroom < 1.05 ? 'none' : aboutText(row, `×${significant(row.headroom, row.headroom >= 99.5 ? 3 : 2)}`);
}

/** What is to be known of the cells of the table, a sentence each. */
export function footNotes({ session, summary: { rows } }: SessionFacts): readonly string[] {
  const unsteady = unsteadyCeilings(session);
  return [
    ...boundSentences(rows),
    ...(hasVarying(rows) ? ['~: the work depends on the data; this is the mean of the counts taken.'] : []),
    ...(rows.some(({ roof }) => roof !== null && unsteady.has(roof))
      ? ['A roof that was unsteady gives no share: it was measured within more than ±25 %.']
      : []),
  ];
}

/** The roof that bounds it; a narrow column breaks its id behind a slash. */
export function boundCell({ roof, computesNothing }: PipelineRow): unknown {
  if (roof === null) return computesNothing ? 'moves data' : '–';
  return roof.split('/').map((part, i) => (i === 0 ? part : html`/<wbr />${part}`));
}
