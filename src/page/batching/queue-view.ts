import { randomLcg } from 'd3';
import { css, html, svg, type CSSResult, type TemplateResult } from 'lit';
import { predictLlm } from '../../models/predict/predict-llm.ts';
import { theorySight } from '../../scenario/batch-sights.ts';
import { arrivals, POLICIES, serve, type Policy, type Schedule, type Speed } from '../../scenario/queue.ts';
import { GUIDE_SCENARIO, requestFor, type Scenario } from '../../scenario/scenario.ts';
import { formatSeconds, formatShare, significant } from '../../text/units.ts';
import { LightElement } from '../light-element.ts';

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
    & .wait {
      fill: var(--grid);
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
const LIMITS = { count: 200, rate: 1000, most: 256 } as const;

/** Requests of the scenario's lengths served by each policy, on the first GPU by theory. */
export class QueueView extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    scenario: { attribute: false },
    count: { state: true },
    rate: { state: true },
    most: { state: true },
  };

  declare scenario: Scenario;
  declare protected count: number;
  /** Requests per second. */
  declare protected rate: number;
  declare protected most: number;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.count = 16;
    this.rate = 1;
    this.most = 8;
  }

  protected override render(): unknown {
    const { scenario, count, rate, most } = this;
    const [first] = scenario.gpus;
    if (!first) return html`<p class="empty">Choose a GPU to see its queue.</p>`;
    const requests = arrivals(count, rate, { prompt: scenario.prompt, output: scenario.output }, randomLcg(1));
    const speed = speedOf(scenario);
    const all = POLICIES.map((policy) => [policy, serve(requests, policy, most, speed)] as const);
    const whole = Math.max(...all.map(([, { seconds }]) => seconds));
    return html`
      <div class="controls">
        ${this.#field('Requests', 'count', count, 1)} ${this.#field('Per second', 'rate', rate, 0.01)}
        ${this.#field('Batch limit', 'most', most, 1)}
      </div>
      <div class="policies">${all.map(([policy, schedule]) => panel(policy, schedule, whole))}</div>
      <p class="quiet">
        ${count} requests of ${scenario.prompt} tokens in and ${scenario.output} out, at random times, on the
        ${first.gpu.name} by theory: a prompt is read alone, a step gives a token to each sequence.
      </p>
    `;
  }

  #field(words: string, name: 'count' | 'rate' | 'most', value: number, least: number): TemplateResult {
    return html`<label
      >${words}
      <input
        type="number"
        data-queue=${name}
        min=${least}
        max=${LIMITS[name]}
        step=${name === 'rate' ? 'any' : 1}
        .value=${String(value)}
        @change=${(event: Event) => this.#set(name, event.target as HTMLInputElement, least)}
    /></label>`;
  }

  /** An impossible number goes back to the last possible one. */
  #set(name: 'count' | 'rate' | 'most', input: HTMLInputElement, least: number): void {
    const value = name === 'rate' ? Number(input.value) : Math.round(Number(input.value));
    if (input.value.trim() !== '' && value >= least && value <= LIMITS[name]) this[name] = value;
    input.value = String(this[name]);
  }
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
  return html`<div data-policy=${policy}>
    <h3>${policy[0]!.toUpperCase()}${policy.slice(1)}</h3>
    <dl>
      <dt>all done after</dt>
      <dd>${formatSeconds(seconds)}</dd>
      <dt>latency, mean</dt>
      <dd>${formatSeconds(mean)}</dd>
      <dt>latency, longest</dt>
      <dd>${formatSeconds(Math.max(...latencies))}</dd>
      <dt>tokens/s</dt>
      <dd>${significant(tokens / seconds)}</dd>
      <dt>GPU busy</dt>
      <dd>${formatShare(busy)}</dd>
    </dl>
    ${gantt(served, whole)}
  </div>`;
}

/** A row for each request: waiting, prompt, answer. */
function gantt(served: Schedule['served'], whole: number): TemplateResult {
  const rows = served.slice(0, MOST_ROWS);
  const height = 120 / rows.length;
  const bar = (i: number, kind: string, from: number, to: number): TemplateResult =>
    bars(kind, {
      x: (100 * from) / whole,
      y: i * height,
      width: Math.max(0, (100 * (to - from)) / whole),
      height: height * 0.8,
    });
  return html`<svg viewBox="0 0 100 120" preserveAspectRatio="none" aria-hidden="true">
    ${rows.map((one, i) => [
      bar(i, 'wait', one.arrival, one.started),
      bar(i, 'read', one.started, one.first),
      bar(i, 'write', one.first, one.finished),
    ])}
  </svg>`;
}

const bars = (
  kind: string,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): TemplateResult => svg`<rect class=${kind} x=${x} y=${y} width=${width} height=${height} />`;

customElements.define('queue-view', QueueView);
