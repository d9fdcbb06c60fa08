import { html, type TemplateResult } from 'lit';
import type { Report } from '../../report/report-format.ts';
import { formatSeconds } from '../../text/units.ts';
import { VIEWS, type ViewName } from './view-names.ts';
import type { Preview } from './view-context.ts';

/** Links to the views; each address also works when opened directly. */
export const viewLinks = (current: ViewName, follow: (view: ViewName) => void): TemplateResult =>
  html`<nav aria-label="Views">
    ${(Object.keys(VIEWS) as ViewName[]).map(
      (name) =>
        html`<a
          href="#${name}"
          aria-current=${name === current ? 'page' : 'false'}
          @click=${(event: MouseEvent) => {
            // The browser opens new tabs and windows itself.
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            follow(name);
          }}
          >${VIEWS[name]}</a
        >`,
    )}
  </nav>`;

/** One line: machine, arithmetic, clock, plan. */
export function stateLine(reports: readonly Report[], preview: Preview, running: boolean): TemplateResult {
  const [report, ...others] = reports;
  if (report) {
    const { adapter, clock, plan, environment } = report;
    const step = `clock ${formatSeconds(clock.quantumSeconds)} ${clock.trusted ? '✓' : '(not trusted)'}`;
    return line([
      ...(environment.host === '' ? [] : [environment.host]),
      adapterWords(adapter.vendor, adapter.architecture),
      arithmetic(adapter.features),
      step,
      `plan ${plan.name}`,
      ...(others.length === 0 ? [] : [`compared with ${others.length}`]),
    ]);
  }
  if (preview === null || 'code' in preview) return line(['Theory only: nothing measured yet']);
  return line([
    adapterWords(preview.vendor, preview.architecture),
    arithmetic(preview.features),
    running ? 'being measured' : 'not measured yet',
  ]);
}

const line = (parts: readonly string[]): TemplateResult => html`<p class="state">${parts.join(' · ')}</p>`;

const adapterWords = (vendor: string, architecture: string): string =>
  [vendor, architecture].filter((part) => part !== '').join(' ') || 'a GPU the browser does not name';

const arithmetic = (features: readonly string[]): string => (features.includes('shader-f16') ? 'f32 f16' : 'f32');
