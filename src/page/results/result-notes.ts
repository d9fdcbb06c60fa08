import { html, type TemplateResult } from 'lit';
import { FLAG_WORDS } from '../../report/result-words.ts';
import type { Report } from '../../report/report-format.ts';
import type { LeftOut } from '../../report/tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from '../../report/unsteady.ts';
import type { Found } from './result-filter.ts';

/** What the flags in the table mean; null without any. */
export function flagNotes(found: readonly Found[], report: Report): TemplateResult | null {
  const unsteady = unsteadyCeilings(report);
  const results = found.flatMap(({ contest: { best, others } }) => [best, ...others]);
  const flags = new Set(results.flatMap(({ time }) => time.flags));
  const isUnsteady = results.some(({ roofline }) => roofline && unsteady.has(roofline.ceiling));
  const notes = [...[...flags].map((flag) => FLAG_WORDS[flag]), ...(isUnsteady ? [UNSTEADY_NOTE] : [])];
  if (notes.length === 0) return null;
  return html`<ul class="notes" aria-label="What the flags mean">
    ${notes.map((note) => {
      const [name, ...rest] = note.split(':');
      return html`<li><strong>${name}</strong>:${rest.join(':')}</li>`;
    })}
  </ul>`;
}

/** What was not measured, by reason; null if all was. */
export function missing(groups: readonly LeftOut[]): TemplateResult | null {
  if (groups.length === 0) return null;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return html`<details class="missing">
    <summary>${count} not measured, and why</summary>
    <ul>
      ${groups.map(
        ({ status, reason, names }) =>
          html`<li>
            <strong>${status}</strong>: ${reason}
            <small>${names.join(', ')}</small>
          </li>`,
      )}
    </ul>
  </details>`;
}
