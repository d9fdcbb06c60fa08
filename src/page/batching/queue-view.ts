import { randomLcg } from 'd3';
import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { predictLlm } from '../../models/predict/predict-llm.ts';
import { theorySight } from '../../scenario/batch-sights.ts';
import { memoryShares } from '../../scenario/memory-shares.ts';
import { arrivals, POLICIES, serve, type Policy, type Schedule, type Speed } from '../../scenario/queue.ts';
import { cardName, GUIDE_SCENARIO, requestFor, type Scenario } from '../../scenario/scenario.ts';
import { count as grouped } from '../../text/prose-quantity.ts';
import { formatSeconds, formatShare, significant } from '../../text/units.ts';
import { capital } from '../../text/sentence.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { queueBars, queueKey } from './queue-bars.ts';

const SHEET = css`
  queue-view {
    display: block;
    & .controls {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 24px;
      margin-bottom: 16px;
    }
    & input {
      width: 6em;
    }
    & .policies {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
      gap: 24px;
    }
    & h3 {
      margin: 0;
    }
    & dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 0 12px;
      margin: 4px 0 8px;
      font-variant-numeric: tabular-nums;
    }
    & dt {
      color: var(--quiet);
    }
    & dd {
      margin: 0;
    }
    & svg {
      display: block;
      width: 100%;
      height: 120px;
    }
    & .ends,
    & .key {
      display: flex;
      flex-wrap: wrap;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .ends {
      justify-content: space-between;
    }
    & .key {
      gap: 4px 20px;
      margin: 0 0 8px;
    }
    & .key svg {
      display: inline-block;
      width: 12px;
      height: 12px;
      margin-right: 6px;
    }
    & .said {
      margin: 0 0 8px;
      color: var(--warning);
    }
    & .wait {
      fill: var(--grid);
      stroke: var(--edge);
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }
    & .read {
      fill: var(--other);
    }
    & .write {
      fill: var(--accent);
    }
  }
`;

/** Requests that are drawn as rows. */
const MOST_ROWS = 24;

const FIELDS = {
  count: { words: 'Requests', least: 1, most: 200 },
  rate: { words: 'Requests per second', least: 0.01, most: 1000 },
  most: { words: 'Batch limit', least: 1, most: 256 },
} as const;
type Field = keyof typeof FIELDS;

/** Requests of the scenario's lengths served by each policy, on the first GPU by theory. */
export class QueueView extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    scenario: { attribute: false },
    count: { state: true },
    rate: { state: true },
    most: { state: true },
    said: { state: true },
  };

  declare scenario: Scenario;
  declare protected count: number;
  /** Requests per second. */
  declare protected rate: number;
  declare protected most: number;
  /** Which number was impossible. */
  declare protected said: string;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.count = 16;
    this.rate = 1;
    this.most = 8;
    this.said = '';
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const { scenario, count, rate, most } = this;
    const [first] = scenario.gpus;
    if (!first) return html`<p class="empty">Choose a GPU to see its queue.</p>`;
    const requests = arrivals(count, rate, { prompt: scenario.prompt, output: scenario.output }, randomLcg(1));
    const speed = speedOf(scenario);
    const tokens = scenario.prompt + scenario.output;
    const fits = memoryShares({ ...scenario, context: tokens })[0]!.fits ?? Infinity;
    const limit = Math.max(1, Math.min(most, fits));
    const all = POLICIES.map((policy) => [policy, serve(requests, policy, limit, speed)] as const);
    // All policies on one scale, up to the end of the last request drawn.
    const whole = Math.max(...all.flatMap(([, { served }]) => drawn(served).map(({ finished }) => finished)));
    return html`
      <div class="controls">${this.#field('count')} ${this.#field('rate')} ${this.#field('most')}</div>
      <p class="said" role="status">${this.said}</p>
      ${queueKey(count > MOST_ROWS ? `the first ${MOST_ROWS} of ${count} requests` : '')}
      <div class="policies">${all.map(([policy, schedule]) => panel(policy, schedule, whole))}</div>
      ${fits < most ? html`<p>${roomSentence(fits, tokens, cardName(scenario, first.gpu))}</p>` : ''}
      <p class="quiet">
        ${count === 1 ? '1 request' : `${count} requests`} of ${scenario.prompt} tokens in and ${scenario.output} out,
        ${count === 1 ? 'at once' : 'at random times'}, on the ${first.gpu.name} by theory: a prompt is read alone, a
        step gives a token to each sequence.
      </p>
    `;
  }

  #field(field: Field): TemplateResult {
    const { words, least, most } = FIELDS[field];
    return html`<label
      >${words}
      <input
        type="number"
        data-queue=${field}
        min=${least}
        max=${most}
        step=${field === 'rate' ? 'any' : 1}
        .value=${String(this[field])}
        @change=${(event: Event) => this.#set(field, event.target as HTMLInputElement)}
    /></label>`;
  }

  /** An impossible number goes back to the last possible one, and is named. */
  #set(field: Field, input: HTMLInputElement): void {
    const { words, least, most } = FIELDS[field];
    const value = input.value.trim() === '' ? NaN : Number(input.value);
    const isPossible = value >= least && value <= most && (field === 'rate' || Number.isInteger(value));
    const kind = field === 'rate' ? 'a number' : 'a whole number';
    const got = Number.isNaN(value) ? 'none' : value;
    this.said = isPossible ? '' : `${words}: expected ${kind} from ${least} to ${most}, got ${got}.`;
    if (isPossible) this[field] = value;
    input.value = String(this[field]);
  }
}

const drawn = (served: Schedule['served']): Schedule['served'] => served.slice(0, MOST_ROWS);

/** What memory does to the batch limit. */
function roomSentence(fits: number, tokens: number, name: string): string {
  if (fits === 0) {
    return `The memory of the ${name} has no room for a single sequence of ${tokens} tokens beside the weights: these are the times if it had.`;
  }
  const sequences = fits === 1 ? 'one sequence' : `${grouped(fits)} sequences`;
  return `Batches end at what fits the memory of the ${name} beside weights and activations: ${sequences} of ${tokens} tokens.`;
}

/** Steps and prompts of the scenario's model on its first GPU. */
function speedOf(scenario: Scenario): Speed {
  const { gpu } = scenario.gpus[0]!;
  const keys = scenario.prompt + Math.round(scenario.output / 2);
  const known = new Map<number, number>();
  const { prefillSeconds } = predictLlm({ ...requestFor(scenario, gpu), batch: 1 }, 'exact');
  return {
    step(batch) {
      if (!known.has(batch)) known.set(batch, theorySight(scenario, gpu, batch, keys).seconds);
      return known.get(batch)!;
    },
    prefill: () => prefillSeconds,
  };
}

function panel(policy: Policy, { served, seconds, busy }: Schedule, whole: number): TemplateResult {
  const latencies = served.map(({ arrival, finished }) => finished - arrival);
  const mean = latencies.reduce((a, b) => a + b, 0) / latencies.length;
  const tokens = served.reduce((sum, one) => sum + one.tokens, 0);
  const longest = Math.max(...latencies);
  return html`<div data-policy=${policy}>
    <h3>${policy === 'continuous' ? term('continuous batching', 'Continuous') : capital(policy)}</h3>
    <dl>
      <dt>all done after</dt>
      <dd>
        ${figure(formatSeconds(seconds), {
          meaning: 'From the first arrival to the last token of the last request',
          formula: 'Σ prompts and decode steps, and waits for arrivals',
        })}
      </dd>
      <dt>latency, mean</dt>
      <dd>
        ${figure(formatSeconds(mean), {
          meaning: 'From the arrival of a request to its last token, on average over the requests',
          formula: 'Σ (last token − arrival) / requests',
          samples: latencies,
        })}
      </dd>
      <dt>latency, longest</dt>
      <dd>
        ${figure(formatSeconds(longest), {
          meaning: 'The request that waited longest from its arrival to its last token',
          samples: latencies,
        })}
      </dd>
      <dt>tokens/s</dt>
      <dd>
        ${figure(significant(tokens / seconds), {
          meaning: 'Tokens written for all requests, over the whole time, idle time included',
          formula: 'tokens / time until all is done',
          values: `${grouped(tokens)} / ${formatSeconds(seconds)}`,
        })}
      </dd>
      <dt>GPU busy</dt>
      <dd>
        ${figure(formatShare(busy), {
          meaning: 'The share of that time in which the GPU worked; the rest it waited for requests',
          formula: 'time in prompts and steps / time until all is done',
        })}
      </dd>
    </dl>
    ${queueBars(drawn(served), whole)}
  </div>`;
}

customElements.define('queue-view', QueueView);
