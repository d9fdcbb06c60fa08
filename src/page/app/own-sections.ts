import { html, type TemplateResult } from 'lit';
import type { RidgepointApi } from '../../jobs/api.ts';
import type { Report } from '../../report/report-format.ts';
import type { LazySections } from './lazy-sections.ts';
import type { OwnRuns } from './own-runs.ts';
import { notLoaded } from './page-blocks.ts';

/** The user's kernel, and how kernels are counted; both load lazily. */
export const ownSections = (
  own: OwnRuns,
  lazy: LazySections,
  api: RidgepointApi | null,
  report: Report | null,
): TemplateResult => html`
  <section data-section="kernel">
    <h2>Your kernel</h2>
    ${lazy.missing.has('kernel') ? notLoaded : ''}
    <your-kernel .api=${api} .report=${own.report ?? report} .runs=${own.runs}></your-kernel>
  </section>
  <section data-section="counting">
    <h2>How it is counted</h2>
    ${lazy.missing.has('counting') ? notLoaded : ''}
    <counting-conventions .weights=${own.weights}></counting-conventions>
  </section>
`;
