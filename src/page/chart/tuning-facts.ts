import { html, type TemplateResult } from 'lit';
import { kernelsOf } from '../../kernels/index.ts';
import { storedAs } from '../../ops/dtype.ts';
import type { WeightFormat } from '../../ops/formats.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { tuningWords, type TriedMember } from '../../report/tuning.ts';
import { hashText } from '../../text/hash.ts';
import { formatSeconds } from '../../text/units.ts';

/** How the measured member of a family was chosen, and the source that ran. */
export function tuningFacts(result: MeasuredResult, report: Report): TemplateResult | '' {
  const { tuning } = result;
  if (!tuning) return '';
  const source = sourceOf(result, report);
  return html`
    <h3>How it was chosen</h3>
    <p>${tuningWords(tuning)}</p>
    <details class="members">
      <summary>Members: ${tuning.members.length}</summary>
      <ul>
        ${tuning.members.map((member) => html`<li data-status=${member.status}>${memberWords(member)}</li>`)}
      </ul>
    </details>
    <details class="source">
      <summary>Source</summary>
      ${
        source === null
          ? html`<p class="quiet">The source that ran is not part of this version.</p>`
          : source.map(
              ({ shader, wgsl }) =>
                html`<p class="quiet">${shader}</p>
                  <pre tabindex="0">${wgsl}</pre>`,
            )
      }
    </details>
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

/** The passes of a result as they ran; null if this version would make others. */
function sourceOf(
  { op, kernel: id, shape, dtype, parameters, tuning }: MeasuredResult,
  { adapter }: Report,
): readonly { readonly shader: string; readonly wgsl: string }[] | null {
  const kernel = kernelsOf(op).find((one) => one.id === id);
  if (!kernel) return null;
  const { subgroupSize, limits } = adapter;
  try {
    const passes = kernel.passes(
      shape,
      storedAs(dtype.storage, dtype.weights as WeightFormat | undefined),
      parameters as Record<string, number>,
      {
        features: new Set(adapter.features),
        subgroupSize: subgroupSize && [...subgroupSize],
        limits,
      },
    );
    return hashText(passes.map(({ wgsl }) => wgsl).join('\n')) === tuning!.sourceHash ? passes : null;
  } catch {
    // A report from elsewhere may have a shape or parameters that no kernel takes.
    return null;
  }
}
