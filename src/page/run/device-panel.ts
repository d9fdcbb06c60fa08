import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { driverWords, isNamed } from '../../report/adapter-words.ts';
import { labelWords } from '../../report/report-labels.ts';
import type { Report } from '../../report/report-format.ts';
import { ceilingWords, unsteadyCeilings } from '../../report/unsteady.ts';
import { formatInterval, si } from '../../text/units.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { ceilingAbout, CEILING_UNITS } from './ceiling-about.ts';

const SHEET = css`
  device-panel {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, max(280px, 50% - 24px)), 1fr));
    gap: 24px;
    & h3 {
      margin: 0 0 8px;
    }
    & dl {
      display: grid;
      grid-template-columns: fit-content(50%) minmax(0, 1fr);
      gap: 4px 16px;
      margin: 0;
    }
    & dt {
      color: var(--quiet);
    }
    & dd {
      margin: 0;
      overflow-wrap: anywhere;
      font-variant-numeric: tabular-nums;
    }
    & .notes {
      grid-column: 1 / -1;
      margin: 0;
      padding-left: 20px;
    }
  }
`;

/** The adapter and the ceilings of a report. */
export class DevicePanel extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false } };

  declare report: Report | null;

  constructor() {
    super();
    this.report = null;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const { report } = this;
    if (!report) {
      return html`<p class="empty">After a run: the adapter, its features and its measured ceilings.</p>`;
    }
    const notes = report.notes ?? [];
    return html`
      ${facts('Device', adapterFacts(report))} ${facts(term('ceiling', 'Ceilings'), ceilingFacts(report))}
      ${
        notes.length === 0
          ? ''
          : html`<ul class="notes">
              ${notes.map((note) => html`<li>${note}</li>`)}
            </ul>`
      }
    `;
  }
}

type Fact = readonly [name: string | TemplateResult, value: string | TemplateResult];

const facts = (title: string | TemplateResult, rows: readonly Fact[]): TemplateResult =>
  html`<div>
    <h3>${title}</h3>
    <dl>
      ${rows
        .filter(([, value]) => value !== '')
        .map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
    </dl>
  </div>`;

function adapterFacts({ adapter, environment }: Report): Fact[] {
  const { name, version } = environment.browser;
  const names: Fact[] = [
    [term('adapter'), [adapter.vendor, adapter.architecture, adapter.device].filter(Boolean).join(' · ')],
    ['name', adapter.description],
  ];
  return [
    ...(isNamed(adapter) ? names : [[term('adapter'), `not named by ${name}`] as const]),
    ['driver', driverWords(adapter)],
    [
      'kind',
      adapter.isFallback
        ? term('software adapter', 'software (CPU)')
        : adapter.fallbackTold === false
          ? 'unknown'
          : 'hardware',
    ],
    [term('subgroup', 'subgroups'), adapter.subgroupSize ? [...new Set(adapter.subgroupSize)].join(' to ') : 'none'],
    ['features', adapter.features.join(', ') || 'none'],
    ['runtime', environment.runtime === 'dawn' ? 'Dawn for Node' : `${name} ${version}`.trim()],
    ['platform', environment.platform],
    ['labels', labelWords(environment.labels)],
  ];
}

const ceilingFacts = ({ ceilings, missingCeilings }: Report): Fact[] => [
  ...ceilings.map((ceiling): Fact => {
    const { id, unit, estimate } = ceiling;
    const words = `${si(estimate.value, CEILING_UNITS[unit])}${estimate.value > 0 ? ` ${formatInterval(estimate)}` : ''}`;
    return [ceilingWords(id, unsteadyCeilings({ ceilings })), figure(words, () => ceilingAbout(ceiling))];
  }),
  ...(missingCeilings ?? []).map(({ id, reason }): Fact => [id, `not measured: ${reason}`]),
];

customElements.define('device-panel', DevicePanel);
