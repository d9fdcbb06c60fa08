import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { TimeWindow } from '../../plot/session/time-window.ts';
import type { Session } from '../../session/session-format.ts';
import { formatShare } from '../../text/units.ts';
import type { SelectDetail } from '../chart/chart-element.ts';
import { explained } from '../explained/explained.ts';
import { LightElement } from '../light-element.ts';
import { adviceList } from './advice-list.ts';
import { causeBar } from './cause-bar.ts';
import { closedNote } from './closed-note.ts';
import { saveSession, SESSION_FORMS, type SessionForm } from './export-session.ts';
import { howToWatch } from './how-to-watch.ts';
import { sessionFacts, type SessionFacts } from './session-facts.ts';
import { deviceLine, factList, sessionNotices } from './session-facts-list.ts';
import { SESSION_VIEW_SHEET } from './session-view-style.ts';
import '../pipeline/pipeline-details.ts';
import '../pipeline/pipeline-source.ts';
import '../pipeline/pipeline-table.ts';
import './session-comparison.ts';
import '../timeline/session-timeline.ts';
import '../chart/roofline-chart.ts';

/** Pipelines without a place that are named. */
const MOST_OFF = 4;

/**
 * A watched session: the answer, its pipelines on the roofline, when they ran, and each of them; two sessions compared.
 *
 * @fires ridgepoint-pipeline - detail `{hash}`: the selected pipeline, or null for none
 * @fires ridgepoint-find - detail: the text that pipelines are filtered by
 * @fires ridgepoint-time - detail `{window}`: the stretch of the timeline that is shown, or null for everything
 * @fires ridgepoint-closed - detail `{how}`: `alone` or `together` opens the closed sessions again, `forget` gives them up
 * @fires ridgepoint-draft-kernel - detail: a draft for the Kernel view
 */
export class SessionView extends LightElement {
  protected override sheet = (): CSSResult => SESSION_VIEW_SHEET;

  static override properties = {
    sessions: { attribute: false },
    pipeline: { attribute: false },
    find: { attribute: false },
    closed: { attribute: false },
    time: { attribute: false },
    shown: { state: true },
    hasSource: { state: true },
  };

  /** One or two: the second is compared with the first. None: what would be here. */
  declare sessions: readonly Session[];
  /** Hash of the selected pipeline; one that there is not is as none. */
  declare pipeline: string | null;
  /** Words that the pipelines listed have. */
  declare find: string;
  /** What others took the place of, to be opened again; none: nothing is lost. */
  declare closed: readonly Session[];
  /** The stretch of the timeline that is shown; null: everything. */
  declare time: TimeWindow | null;
  /** Which of two sessions is shown in full. */
  declare protected shown: number;
  /** Whether the source of the selected pipeline is unfolded. */
  declare protected hasSource: boolean;

  constructor() {
    super();
    this.sessions = [];
    this.pipeline = null;
    this.find = '';
    this.closed = [];
    this.time = null;
    this.shown = 0;
    this.hasSource = false;
    // A mark is a pipeline here, and no result of a report.
    this.addEventListener('ridgepoint-select', (event) => this.#onSelect(event));
    for (const type of ['ridgepoint-isolate', 'ridgepoint-window']) {
      this.addEventListener(type, (event) => event.stopPropagation());
    }
    this.addEventListener('ridgepoint-source', () => void this.#showSource());
    this.addEventListener('ridgepoint-draft', ({ detail }: CustomEventInit) => void this.#draft(detail));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sessions')) this.shown = 0;
  }

  protected override render(): unknown {
    const session = this.sessions[this.shown] ?? this.sessions[0];
    if (!session) return howToWatch();
    const facts = sessionFacts(session);
    const selected = this.pipeline !== null && facts.byHash.has(this.pipeline) ? this.pipeline : null;
    const isCompared = this.sessions.length > 1;
    return html`
      ${closedNote(this.closed, this.sessions.length, (how) => this.#fire('ridgepoint-closed', { how }))}
      ${isCompared ? this.#comparison() : ''}
      <div class="head">
        <div class="answer"><p>${facts.summary.sentence}</p></div>
        <div class="line">${deviceLine(facts)} ${this.#saves(session)}</div>
        ${sessionNotices(session)}
      </div>
      <div class="first">
        <section class="figure" aria-label="Pipelines on the roofline" data-section="pipelines-roofline">
          ${roofline(facts, selected)} ${this.#off(facts)}
        </section>
        <section
          class="words ${selected === null ? '' : 'has-selection'}"
          aria-label=${selected === null ? 'Where the time went' : 'The selected pipeline'}
        >
          ${
            selected === null
              ? html`${causeBar(facts)} ${adviceList(facts)}
                  <p class="quiet hint">Select a pipeline to see its groups, its advice and its source.</p>`
              : html`<pipeline-details .facts=${facts} .hash=${selected}></pipeline-details>`
          }
        </section>
      </div>
      ${selected === null ? '' : this.#source(facts, selected)}
      ${part(
        'session-timeline',
        'Timeline',
        html`<session-timeline .facts=${facts} .selected=${selected} .window=${this.time}></session-timeline>`,
        isCompared,
      )}
      ${part(
        'pipelines',
        'Pipelines',
        html`<pipeline-table .facts=${facts} .selected=${selected} .find=${this.find}></pipeline-table>`,
        isCompared,
      )}
      <details class="more" data-section="watched">
        <summary><h2>What was watched</h2></summary>
        ${factList(facts)}
      </details>
    `;
  }

  #comparison(): TemplateResult {
    const { sessions, shown } = this;
    return html`<section data-section="sessions-compared">
      <h2>B against A</h2>
      <session-comparison .sessions=${sessions} .shown=${shown}></session-comparison>
      <div class="sides" role="group" aria-label="The session shown below">
        ${['A', 'B'].map(
          (letter, place) =>
            html`<button
              type="button"
              data-side=${letter}
              aria-pressed=${place === shown ? 'true' : 'false'}
              @click=${() => (this.shown = place)}
            >
              ${letter} in full
            </button>`,
        )}
      </div>
    </section>`;
  }

  #saves(session: Session): TemplateResult {
    const canTrace = session.timeline.spans.length > 0;
    return html`<div class="saves" role="group" aria-label="Save the session">
      <span class="quiet" aria-hidden="true">Save</span>
      ${(Object.keys(SESSION_FORMS) as SessionForm[])
        .filter((form) => form !== 'trace' || canTrace)
        .map(
          (form) =>
            html`<button
              type="button"
              data-action="save-session-${form}"
              aria-label="Save ${SESSION_FORMS[form]}"
              @click=${() => saveSession(session, form)}
            >
              ${SESSION_FORMS[form]}
            </button>`,
        )}
    </div>`;
  }

  /** Pipelines that log axes cannot show. */
  #off({ off }: SessionFacts): TemplateResult | '' {
    if (off.length === 0) return '';
    const rest = off.slice(MOST_OFF);
    const share = rest.reduce((all, one) => all + one.share, 0);
    return html`<p class="off">
      <span>Without a place on it:</span>
      ${off
        .slice(0, MOST_OFF)
        .map(
          ({ hash, name, share: part, reason }) =>
            html`<button
              type="button"
              aria-pressed=${hash === this.pipeline ? 'true' : 'false'}
              @click=${() => this.#choose(hash === this.pipeline ? null : hash)}
            >
              ${name} <span class="quiet">${reason} · ${formatShare(part)}</span>
            </button>`,
        )}
      ${
        rest.length === 0
          ? ''
          : html`<span
              >${explained(`${rest.length} more, ${formatShare(share)}`, {
                meaning:
                  'Pipelines without FLOP, or not counted: a log scale has no place for them. The table lists them',
              })}</span
            >`
      }
    </p>`;
  }

  #source(facts: SessionFacts, hash: string): TemplateResult {
    return html`<details
      class="more"
      data-section="source"
      .open=${this.hasSource}
      @toggle=${({ target }: Event) => (this.hasSource = (target as HTMLDetailsElement).open)}
    >
      <summary><h2>Source of ${facts.names.get(hash)}</h2></summary>
      ${this.hasSource ? keyed(hash, html`<pipeline-source .totals=${facts.byHash.get(hash)!}></pipeline-source>`) : ''}
    </details>`;
  }

  async #showSource(): Promise<void> {
    this.hasSource = true;
    await this.updateComplete;
    const source = this.querySelector<HTMLElement>('[data-section="source"]');
    source?.querySelector('summary')?.focus({ preventScroll: true });
    // Its height is known once the editor is there.
    await source?.querySelector('pipeline-source')?.shown();
    source?.scrollIntoView({ block: 'nearest' });
  }

  #onSelect(event: Event): void {
    event.stopPropagation();
    const { id } = (event as CustomEvent<SelectDetail>).detail;
    // A roof selects nothing.
    if (id === null || !id.startsWith('roof/')) this.#choose(id);
  }

  #choose(hash: string | null): void {
    this.#fire('ridgepoint-pipeline', { hash });
  }

  async #draft({ hash, group }: { readonly hash: string; readonly group: string | null }): Promise<void> {
    const facts = sessionFacts(this.sessions[this.shown] ?? this.sessions[0]!);
    const totals = facts.byHash.get(hash);
    if (!totals) return;
    const { draftOf } = await import('../pipeline/kernel-draft.ts');
    const draft = draftOf(
      totals.pipeline,
      totals.groups.find(({ id }) => id === group) ?? null,
      facts.names.get(hash)!,
    );
    if (draft) this.#fire('ridgepoint-draft-kernel', draft);
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** A part of the view; of two sessions, folded: the comparison has their pipelines already. */
const part = (name: string, title: string, content: TemplateResult, isFolded: boolean): TemplateResult =>
  isFolded
    ? html`<details class="more" data-section=${name}>
        <summary><h2>${title}</h2></summary>
        ${content}
      </details>`
    : html`<section data-section=${name}>
        <h2>${title}</h2>
        ${content}
      </section>`;

function roofline({ items, session, device }: SessionFacts, selected: string | null): TemplateResult {
  if (items.points.length === 0 && items.roofs.length === 0) {
    return html`<p class="empty">
      No pipeline has FLOP, bytes and a time, so there is nothing to place: watch a page that computes, with counting
      on.
    </p>`;
  }
  return html`<roofline-chart .items=${items} .selected=${selected}></roofline-chart>
    <p class="key">
      <span>area: part of the busy time</span>
      ${
        session.ceilings.length === 0
          ? html`<span>no ceilings: <code>--ceilings REPORT.json</code> of ${device} draws its roofs</span>`
          : html`<span>lines: measured ceilings of ${device}</span>`
      }
      <span>colours: the five that take the most time</span>
    </p>`;
}

customElements.define('session-view', SessionView);

declare global {
  interface HTMLElementTagNameMap {
    'session-view': SessionView;
  }
}
