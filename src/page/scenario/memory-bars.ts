import { css, html, type CSSResult, type TemplateResult } from 'lit';
import type { Verdict } from '../../models/levers/memory-verdict.ts';
import { chosenGpu, verdictHere, fitWords } from '../../scenario/levers-here.ts';
import { capital } from '../../text/sentence.ts';
import { significant } from '../../text/units.ts';
import { memoryShares, type MemoryShare } from '../../scenario/memory-shares.ts';
import { GUIDE_SCENARIO, keptLength, type Scenario } from '../../scenario/scenario.ts';
import { count } from '../../text/prose-quantity.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  :is(memory-bars, live-memory) {
    display: block;
    & ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    & li {
      display: grid;
      grid-template-columns: 7em minmax(0, 1fr);
      gap: 0 16px;
      align-items: center;
      padding-block: 4px;
    }
    & .track {
      position: relative;
      display: flex;
      height: 16px;
      box-sizing: border-box;
      min-width: 2px;
    }
    & .room {
      position: absolute;
      inset: 0 auto 0 0;
      box-sizing: border-box;
      border: 1px solid var(--edge);
    }
    & .weights {
      background: currentColor;
    }
    & .kv {
      background: repeating-linear-gradient(90deg, currentColor 0 2px, transparent 2px 5px);
    }
    & .over {
      color: var(--warning);
    }
    & small {
      grid-column: 2;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & small strong {
      color: var(--ink);
      font-weight: 600;
    }
    & li.full :is(small, strong) {
      color: var(--warning);
    }
    @media (max-width: 600px) {
      & li {
        grid-template-columns: minmax(0, 1fr);
      }
      & small {
        grid-column: 1;
      }
    }
  }
`;

/** Weights and KV cache in the memory of each GPU, on a common scale. */
export class MemoryBars extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { scenario: { attribute: false } };

  declare scenario: Scenario;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
  }

  protected override render(): unknown {
    const shares = memoryShares(this.scenario);
    const whole = Math.max(...shares.map((share) => Math.max(share.memoryBytes ?? 0, needed(share))));
    return html`<ul aria-label="Memory of each GPU">
      ${shares.map((share) => this.#bar(share, whole))}
    </ul>`;
  }

  #bar(share: MemoryShare, whole: number): TemplateResult {
    const { memoryBytes, hue, name, id } = share;
    const verdict = this.verdict(id);
    const isFull = verdict ? !verdict.fits : share.freeBytes !== null && share.freeBytes < 0;
    const width = (bytes: number): string => `width:${((100 * bytes) / whole).toFixed(2)}%`;
    return html`<li class=${isFull ? 'full' : ''} data-machine=${id}>
      <span class=${hue}>${name}</span>
      <span class="track ${isFull ? 'over' : hue}" aria-hidden="true">
        ${memoryBytes === null ? '' : html`<span class="room" .style=${width(memoryBytes)}></span>`}
        <span class="weights" .style=${width(share.weightBytes)}></span
        ><span class="kv" .style=${width(share.kvBytes)}></span>
      </span>
      <small
        >${verdict ? html`<strong>${capital(fitWords(verdict))}</strong>: ` : ''}${this.#words(share, verdict)}</small
      >
    </li>`;
  }

  /** Whether the model fits on a GPU; null: its memory size is unknown, or it is not asked. */
  protected verdict(id: string): Verdict | null {
    return verdictHere(this.scenario, chosenGpu(this.scenario, id));
  }

  #words({ memoryBytes, weightBytes, kvBytes, freeBytes, fits }: MemoryShare, verdict: Verdict | null): string {
    const { batch } = this.scenario;
    const sequences = `${count(batch)} ${batch === 1 ? 'sequence' : 'sequences'} of ${count(keptLength(this.scenario))}`;
    const parts = `weights ${gigabytes(weightBytes)} + KV ${gigabytes(kvBytes)} for ${sequences}`;
    if (memoryBytes === null || freeBytes === null) return `${parts}; memory size unknown`;
    const memory = gigabytes(memoryBytes);
    if (memoryBytes < weightBytes) return `${parts}: the weights alone do not fit in ${memory}`;
    if (verdict) return `${parts}, in ${memory}; ${count(fits!)} would fit`;
    return freeBytes < 0
      ? `${parts}: ${gigabytes(-freeBytes)} too much for ${memory}; ${count(fits!)} would fit`
      : `${parts}; ${gigabytes(freeBytes)} of ${memory} free, ${count(fits!)} would fit`;
  }
}

const needed = ({ weightBytes, kvBytes }: MemoryShare): number => weightBytes + kvBytes;

const gigabytes = (bytes: number): string => `${significant(bytes / 1e9)} GB`;

customElements.define('memory-bars', MemoryBars);

/** The same for the batch of a live step, in a place of its own. */
class LiveMemory extends MemoryBars {
  // Each step would ask again.
  protected override verdict = (): null => null;
}

customElements.define('live-memory', LiveMemory);
