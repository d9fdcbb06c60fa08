import { html, type TemplateResult } from 'lit';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { tuningWords, type TriedMember } from '../../report/tuning.ts';
import { formatSeconds } from '../../text/units.ts';
import '../kernel/measured-source.ts';

/** How the measured member of a family was chosen, and the source that ran. */
export function tuningFacts(result: MeasuredResult, report: Report): TemplateResult | '' {
  const { tuning } = result;
  if (!tuning) return '';
  return html`
    <h3>How it was chosen</h3>
    <p>${tuningWords(tuning)}</p>
    <details class="members">
      <summary>Members: ${tuning.members.length}</summary>
      <ul>
        ${tuning.members.map((member) => html`<li data-status=${member.status}>${memberWords(member)}</li>`)}
      </ul>
    </details>
    <measured-source .result=${result} .report=${report}></measured-source>
  `;
}

/** `height 16 · width 8: 5.3 ms, compiled in 210 ms, chosen`. */
function memberWords({ parameters, status, seconds, compileSeconds, reason }: TriedMember): string {
  const name = Object.entries(parameters)
    .map(([key, value]) => `${key} ${value}`)
    .join(' · ');
  const facts = [
    seconds === undefined ? null : formatSeconds(seconds),
    compileSeconds === undefined ? null : `compiled in ${formatSeconds(compileSeconds)}`,
    status,
    reason ?? null,
  ];
  return `${name === '' ? 'the only one' : name}: ${facts.filter((fact) => fact !== null).join(', ')}`;
}
