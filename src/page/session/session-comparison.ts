import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { factor } from '../../report/compare/comparison-table.ts';
import { isTold, type Verdict } from '../../report/compare/compare-reports.ts';
import {
  compareSessions,
  type ComparedPipeline,
  type SessionComparison,
} from '../../session/compare/compare-sessions.ts';
import {
  sessionComparisonAnswer,
  sessionComparisonMarkdown,
  sessionComparisonTables,
} from '../../session/compare/session-comparison-table.ts';
import type { Session } from '../../session/session-format.ts';
import { capital } from '../../text/sentence.ts';
import { formatSeconds } from '../../text/units.ts';
import { explained } from '../explained/explained.ts';
import { LightElement } from '../light-element.ts';
import { downloadText } from '../reports/download.ts';
import { textTable } from '../text-table.ts';
import { SESSION_COMPARISON_SHEET } from './session-comparison-style.ts';

const VERDICTS: readonly Verdict[] = ['slower', 'faster', 'same', 'unclear'];
/** Rows shown at once. */
const MOST = 10;

/**
 * Two sessions, pipeline by pipeline: before and after an edit.
 *
 * @fires ridgepoint-pipeline - detail `{hash}`: the pipeline of the first session that was chosen
 */
export class SessionComparisonElement extends LightElement {
  protected override sheet = (): CSSResult => SESSION_COMPARISON_SHEET;

  static override properties = {
    sessions: { attribute: false },
    shown: { attribute: false },
    verdict: { state: true },
    isWhole: { state: true },
  };

  /** A, then B. */
  declare sessions: readonly Session[];
  /** Which of them the rest of the view shows. */
  declare shown: number;
  /** Only pipelines of this verdict; null: all. */
  declare protected verdict: Verdict | null;
  declare protected isWhole: boolean;

  #comparison: SessionComparison | null = null;

  constructor() {
    super();
    this.sessions = [];
    this.shown = 0;
    this.verdict = null;
    this.isWhole = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('sessions')) return;
    const [a, b] = this.sessions;
    this.#comparison = a && b ? compareSessions(a, b) : null;
    this.verdict = null;
    this.isWhole = false;
  }

  protected override render(): unknown {
    const comparison = this.#comparison;
    if (!comparison) return '';
    const found = comparison.pipelines.filter(({ verdict }) => this.verdict === null || verdict === this.verdict);
    const rows = this.isWhole || found.length <= MOST + 3 ? found : found.slice(0, MOST);
    const others = sessionComparisonTables(comparison).slice(comparison.pipelines.length > 0 ? 1 : 0);
    return html`
      <p class="answer">${sessionComparisonAnswer(comparison)}</p>
      ${
        comparison.notes.length > 0
          ? html`<ul class="notes quiet">
              ${comparison.notes.map((note) => html`<li>${note}</li>`)}
            </ul>`
          : ''
      }
      ${this.#bar(comparison)}
      ${
        rows.length === 0
          ? html`<p class="empty">
              ${this.verdict === null ? 'No pipeline is in both sessions.' : `No pipeline is ${this.verdict}.`}
            </p>`
          : this.#table(rows)
      }
      <div class="foot">
        ${
          rows.length < found.length
            ? html`<button type="button" data-action="show-all-compared" @click=${() => (this.isWhole = true)}>
                Show all ${found.length}
              </button>`
            : ''
        }
        <details class="data">
          <summary>Pipelines of one session alone, and the time of the GPU</summary>
          <div class="beside">${others.map((table) => textTable(table))}</div>
        </details>
      </div>
    `;
  }

  #bar({ pipelines }: SessionComparison): TemplateResult {
    const choice = (verdict: Verdict | null): TemplateResult => {
      const count = verdict === null ? pipelines.length : pipelines.filter((one) => one.verdict === verdict).length;
      return html`<button
        type="button"
        data-verdict=${verdict ?? 'all'}
        aria-pressed=${this.verdict === verdict ? 'true' : 'false'}
        @click=${() => (this.verdict = verdict)}
      >
        ${verdict === null ? 'All' : capital(verdict)} ${count}
      </button>`;
    };
    return html`<div class="bar">
      <div class="choices" role="group" aria-label="Pipelines shown">${choice(null)} ${VERDICTS.map(choice)}</div>
      <button type="button" data-action="save-session-comparison" @click=${() => this.#save()}>Save Markdown</button>
    </div>`;
  }

  #table(rows: readonly ComparedPipeline[]): TemplateResult {
    return html`<div class="scroll compared" role="region" aria-label="Pipelines compared" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">pipeline</th>
            <th scope="col" class="number">A, a dispatch</th>
            <th scope="col" class="number">B, a dispatch</th>
            <th scope="col" class="number">B/A, time</th>
            <th scope="col">verdict</th>
            <th scope="col">source</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#row(row))}
        </tbody>
      </table>
    </div>`;
  }

  #row({ name, hashes, seconds, ratio, verdict, edited, reason, dispatches }: ComparedPipeline): TemplateResult {
    return html`<tr data-verdict=${verdict}>
      <th scope="row">
        <button
          type="button"
          class="name"
          @click=${() => {
            const detail = { hash: hashes[this.shown === 1 ? 1 : 0] };
            this.dispatchEvent(new CustomEvent('ridgepoint-pipeline', { detail, bubbles: true, composed: true }));
          }}
        >
          ${name}
        </button>
      </th>
      <td class="number" data-letter="A">${seconds.a > 0 ? formatSeconds(seconds.a) : '–'}</td>
      <td class="number" data-letter="B">${seconds.b > 0 ? formatSeconds(seconds.b) : '–'}</td>
      <td class="number" data-letter="B/A">
        ${
          isTold(ratio)
            ? explained(`×${factor(ratio.value)}`, () => ({
                title: `×${factor(ratio.value)}: ${verdict}`,
                meaning: 'Time of a dispatch in B over that in A, at the sizes that both have: over 1 is slower',
                formula: 'mean of B / mean of A',
                values: `${formatSeconds(seconds.b)} / ${formatSeconds(seconds.a)}, 95 % interval ×${factor(ratio.low)} to ×${factor(ratio.high)}; ${dispatches.b} and ${dispatches.a} dispatches`,
              }))
            : '–'
        }
      </td>
      <td class="verdict">
        ${VERDICT_SIGNS[verdict]} ${verdict}${reason === undefined ? '' : html`<span class="quiet">: ${reason}</span>`}
      </td>
      <td class="quiet">${edited ? 'edited' : 'the same'}</td>
    </tr>`;
  }

  #save(): void {
    if (this.#comparison) {
      downloadText(sessionComparisonMarkdown(this.#comparison), 'text/markdown', 'ridgepoint-sessions-compared.md');
    }
  }
}

/** A verdict is told by more than its colour. */
const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = { slower: '▲', faster: '▼', same: '=', unclear: '?' };

customElements.define('session-comparison', SessionComparisonElement);

declare global {
  interface HTMLElementTagNameMap {
    'session-comparison': SessionComparisonElement;
  }
}
