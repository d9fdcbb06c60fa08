import { html, type CSSResult, type TemplateResult } from 'lit';
import { gainWords } from '../../session/advice/advice-words.ts';
import { byteCauses } from '../../session/advice/session-causes.ts';
import { pipelineAdvice } from '../../session/advice/session-advice.ts';
import { isFurther } from '../../session/further-groups.ts';
import type { PipelineTotals } from '../../session/pipeline-totals.ts';
import { aboutText, estimatedWords, NO_WORKGROUPS } from '../../session/summary/count-marks.ts';
import { formatSeconds, formatShare, si, significant } from '../../text/units.ts';
import { capital } from '../../text/sentence.ts';
import { LightElement } from '../light-element.ts';
import { claimOf } from './pipeline-cells.ts';
import { groupItem } from './group-item.ts';
import { PIPELINE_DETAILS_SHEET } from './pipeline-details-style.ts';
import type { SessionFacts } from '../session/session-facts.ts';

/** Groups listed at once; the rest unfolds. */
const MOST_GROUPS = 4;
/** A smaller part of the bytes is not worth a line. */
const LEAST_CAUSE = 0.01;

/**
 * A selected pipeline: where it stands, what to change, where its bytes come from, and its groups.
 *
 * @fires ridgepoint-pipeline - detail `{hash: null}`: it is to be closed
 * @fires ridgepoint-source - its source is to be shown
 * @fires ridgepoint-draft - detail: a group of it, for the Kernel view
 */
export class PipelineDetails extends LightElement {
  protected override sheet = (): CSSResult => PIPELINE_DETAILS_SHEET;

  static override properties = {
    facts: { attribute: false },
    hash: { attribute: false },
  };

  declare facts: SessionFacts | null;
  /** Hash of the pipeline; one that there is not is as none. */
  declare hash: string | null;

  constructor() {
    super();
    this.facts = null;
    this.hash = null;
  }

  protected override render(): unknown {
    const { facts, hash } = this;
    const totals = facts && hash !== null ? facts.byHash.get(hash) : undefined;
    if (!facts || !totals) return '';
    const { pipeline } = totals;
    return html`
      <div class="title">
        <h2>${facts.names.get(pipeline.hash)}</h2>
        <button
          type="button"
          data-action="close-pipeline"
          @click=${() => this.#fire('ridgepoint-pipeline', { hash: null })}
        >
          Close
        </button>
      </div>
      <p class="quiet">${identityWords(totals)}</p>
      <p>${standingWords(totals, facts)}</p>
      ${this.#source(totals)} ${adviceOf(totals, facts)} ${causesOf(totals)} ${this.#groups(totals, facts)}
    `;
  }

  #source({ pipeline, groups }: PipelineTotals): TemplateResult {
    if (pipeline.source === undefined) {
      return html`<p class="quiet">
        The session holds no source: record it with <code>--with-source</code> to see the heat of each line and to open
        kernels in the <a href="#kernel">Kernel</a> view.
      </p>`;
    }
    return html`<p class="actions">
      ${
        pipeline.stage === 'compute'
          ? html`<button
              type="button"
              class="primary"
              data-action="open-in-kernel"
              @click=${() => this.#fire('ridgepoint-draft', { hash: pipeline.hash, group: openedGroup(groups)?.id ?? null })}
            >
              Open in Kernel
            </button>`
          : ''
      }
      <button type="button" data-action="show-source" @click=${() => this.#fire('ridgepoint-source', null)}>
        Show its source
      </button>
    </p>`;
  }

  #groups(totals: PipelineTotals, facts: SessionFacts): TemplateResult {
    const { groups, pipeline } = totals;
    const canOpen = pipeline.source !== undefined && pipeline.stage === 'compute' && groups.length > 1;
    const item = (group: (typeof groups)[number]): TemplateResult =>
      groupItem(
        group,
        totals,
        facts.session,
        canOpen && !isFurther(group)
          ? () => this.#fire('ridgepoint-draft', { hash: pipeline.hash, group: group.id })
          : null,
      );
    const [first, rest] = [groups.slice(0, MOST_GROUPS), groups.slice(MOST_GROUPS)];
    return html`<h3>${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of dispatches</h3>
      ${groups.length === 0 ? html`<p class="quiet">It was made and never dispatched.</p>` : ''}
      <ul class="groups" role="list">
        ${first.map(item)}
      </ul>
      ${
        rest.length === 0
          ? ''
          : html`<details>
              <summary>${rest.length} more ${rest.length === 1 ? 'group' : 'groups'}</summary>
              <ul class="groups" role="list">
                ${rest.map(item)}
              </ul>
            </details>`
      }`;
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** The group that the Kernel view is given: the first with a known grid, as it can run as it is; else the first. */
const openedGroup = (groups: PipelineTotals['groups']): PipelineTotals['groups'][number] | undefined =>
  groups.find(({ grid }) => grid !== null) ?? groups[0];

function identityWords({ pipeline }: PipelineTotals): string {
  const { entry, workgroupSize, stage, compileSeconds, constants, hash } = pipeline;
  const set = Object.entries(constants).map(([name, value]) => `${name} = ${value}`);
  return [
    stage === 'render' ? 'render pipeline' : `entry point ${entry}`,
    workgroupSize ? `workgroups of ${workgroupSize.join(' × ')}` : null,
    set.length > 0 ? set.slice(0, 6).join(', ') + (set.length > 6 ? ', …' : '') : null,
    compileSeconds === null ? null : `made in ${formatSeconds(compileSeconds)}`,
    hash.slice(0, 8),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Its part of the time, and its place under its roof, in a sentence. */
function standingWords(
  { pipeline, seconds, share, dispatches, place, mean, estimatedDispatches }: PipelineTotals,
  facts: SessionFacts,
): string {
  if (seconds === 0) return `${many(dispatches)}, none of them timed.`;
  const estimated = estimatedDispatches > 0 ? ` ${capital(estimatedWords(estimatedDispatches))}.` : '';
  const time = `${formatShare(share)} of the busy time: ${formatSeconds(seconds)} in ${timedWords(pipeline)}`;
  const row = facts.rows.get(pipeline.hash)!;
  if (row.didNothing) return `${time}. ${NO_WORKGROUPS}`;
  if (pipeline.notCounted !== null) return `${time}. Not counted: ${pipeline.notCounted}`;
  const claim = claimOf(row, facts.session);
  if (!mean || !place) return `${time}.${estimated}`;
  if (claim === null) return `${time}; under ${place.ceiling}, no share of which can be given.${estimated}`;
  const room =
    place.headroom !== null && place.headroom >= 1.05
      ? `, ${aboutText(row, `×${significant(place.headroom, 2)}`)} possible`
      : '';
  const limit = place.bound === 'overhead' ? 'launching is its limit' : `${place.bound} bound`;
  return `${time}. It reaches ${aboutText(row, formatShare(claim))} of what ${place.ceiling} allows (${limit}${room}).${estimated}`;
}

const many = (dispatches: number): string =>
  `${dispatches.toLocaleString('en')} ${dispatches === 1 ? 'dispatch' : 'dispatches'}`;

/** `34 timed of 39 dispatches`: a time is of those alone. */
const timedWords = ({ timed, dispatches }: PipelineTotals['pipeline']): string =>
  timed === dispatches ? many(dispatches) : `${timed.toLocaleString('en')} timed of ${many(dispatches)}`;

function adviceOf(totals: PipelineTotals, { session }: SessionFacts): TemplateResult | '' {
  const advice = pipelineAdvice(totals, session);
  if (advice.length === 0) return '';
  return html`<h3>What to change</h3>
    <ul class="advice">
      ${advice.map((one) => {
        const gain = gainWords(one);
        return html`<li>
          <strong>${one.advice}</strong>
          ${one.evidence}${gain === '' ? '' : html` <span class="gain">${capital(gain)}.</span>`}
        </li>`;
      })}
    </ul>`;
}

/** From the bytes touched to those requested. */
function causesOf(totals: PipelineTotals): TemplateResult | '' {
  const bytes = byteCauses(totals);
  const told = bytes?.causes.filter(({ amount }) => Math.abs(amount) >= LEAST_CAUSE * bytes.least) ?? [];
  if (!bytes || told.length === 0) return '';
  return html`<h3>Where its bytes come from</h3>
    <p>A mean dispatch touches ${si(bytes.least, 'B')} and requests ${si(bytes.actual, 'B')}:</p>
    <ul class="causes">
      ${told.map(({ name, amount, why }) => html`<li><strong>${si(amount, 'B')}</strong> ${name}: ${why}</li>`)}
    </ul>`;
}

customElements.define('pipeline-details', PipelineDetails);

declare global {
  interface HTMLElementTagNameMap {
    'pipeline-details': PipelineDetails;
  }
}
