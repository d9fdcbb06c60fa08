import { html, type TemplateResult } from 'lit';
import type { JobError } from '../../device/run-error.ts';
import { machineName } from '../../report/machine-name.ts';
import type { Report } from '../../report/report-format.ts';
import type { Session } from '../../session/session-format.ts';
import { formatSeconds } from '../../text/units.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { explained, type Explained } from '../explained/explained.ts';
import { originWords } from '../shown/report-origin.ts';
import { clockAbout } from './clock-about.ts';

/** What is known of the adapter before a run: its description, or why there is none; null until known. */
type Preview =
  { readonly vendor: string; readonly architecture: string; readonly features: readonly string[] } | JobError | null;

/**
 * One line with what there is to know about each part: host, machine, where its report came from, number formats, clock,
 * plan.
 * @param reports those shown, as they were opened or measured
 * @param sessions those that the view shows: without a report, it is of them
 */
export function explainedState(
  reports: readonly Report[],
  preview: Preview,
  running: boolean,
  sessions: readonly Session[],
): TemplateResult {
  const [report, ...others] = reports;
  if (report) {
    const { adapter, clock, plan, environment } = report;
    const step = `clock ${formatSeconds(clock.quantumSeconds)} ${clock.trusted ? '✓' : '(not trusted)'}`;
    const origin = originWords(report);
    const parts = [
      explained(machineName(report), () => adapterAbout(report)),
      ...(origin === '' ? [] : [origin]),
      arithmetic(adapter.features),
      explained(step, () => ({ ...clockAbout(clock, 'step', ''), flags: clock.reasons })),
    ];
    const plans = html`<span class="spare"> · ${explained(`plan ${brief(plan.name)}`, () => planAbout(report))}</span>`;
    const compared = others.length === 0 ? '' : ` · compared with ${others.length}`;
    return line([...(environment.host === '' ? [] : [brief(environment.host)]), ...parts], html`${plans}${compared}`);
  }
  if (sessions.length > 0 && !running) return watched(sessions);
  if (preview === null || 'code' in preview) {
    return line([running ? 'Theory so far: being measured' : 'Theory only: nothing measured yet']);
  }
  return line([
    adapterWords(preview.vendor, preview.architecture),
    arithmetic(preview.features),
    running ? 'being measured' : 'not measured yet',
  ]);
}

/** What was watched where, and for how long. */
function watched([session, ...others]: readonly Session[]): TemplateResult {
  const { seconds, browser } = session!.session;
  const adapter = session!.devices[0]?.adapter;
  const parts = [
    adapter ? brief(adapterWords(adapter.vendor, adapter.architecture)) : 'no device',
    `watched for ${formatSeconds(seconds)}`,
    brief(`${browser.name} ${browser.version}`),
  ];
  return line(parts, others.length === 0 ? '' : ` · compared with ${others.length}`);
}

/** A text of the report's own, so short that the other parts stay in sight. */
const brief = (text: string): string => cut(harmless(text), 40);

const line = (parts: readonly unknown[], rest: unknown = ''): TemplateResult =>
  html`<p class="state">${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}${rest}</p>`;

const adapterWords = (vendor: string, architecture: string): string =>
  [vendor, architecture].filter((part) => part !== '').join(' ') || 'a GPU the browser does not name';

const arithmetic = (features: readonly string[]): TemplateResult => {
  const halves = features.includes('shader-f16');
  return explained(halves ? 'f32 f16' : 'f32', {
    meaning: halves
      ? 'The number formats that kernels can compute in here: the adapter has shader-f16'
      : 'The number format that kernels can compute in here: the adapter has no shader-f16, so kernels in f16 are skipped',
  });
};

function adapterAbout({ adapter, environment }: Report): Explained {
  const { name, version } = environment.browser;
  const known = [adapter.vendor, adapter.architecture, adapter.device, adapter.description].filter(Boolean);
  return {
    meaning: adapter.isFallback
      ? 'A software adapter: the CPU computed everything, so these figures say nothing of a GPU'
      : 'The GPU that was measured, as the browser names it',
    ...(known.length > 0 && { values: known.join(' · ') }),
    source: environment.runtime === 'dawn' ? 'Dawn for Node' : `${name} ${version}`.trim(),
  };
}

function planAbout({ results, createdAt, complete }: Report): Explained {
  const measured = results.filter(({ status }) => status === 'measured').length;
  return {
    meaning: 'What was measured, at which sizes and for how long; standard and full plans take longer and measure more',
    values: `${measured} of ${results.length} results measured`,
    source: `run of ${new Date(createdAt).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' })}`,
    ...(!complete && { flags: ['This run ended early'] }),
  };
}
