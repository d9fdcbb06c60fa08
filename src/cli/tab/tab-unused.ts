import type { Session, SessionContext } from '../../session/session-format.ts';
import { harmlessAddress } from '../../session/assemble/address.ts';
import { cut, harmless } from '../../text/untrusted.ts';

/** What the page's document says of itself; null: it did not answer. */
export interface PageFacts {
  readonly platform: string | null;
  readonly secure: boolean | null;
  readonly hasGpu: boolean | null;
  /** Of the answer of its server. */
  readonly status: number | null;
  /** Address of the first of its files that its server does not have. */
  readonly missing: string | null;
}

/** What gives them, evaluated in the page. */
export const PAGE_FACTS = `({
  platform: navigator.userAgentData?.platform || navigator.platform || null,
  secure: isSecureContext,
  hasGpu: Reflect.has(navigator, 'gpu'),
  status: performance.getEntriesByType('navigation')[0]?.responseStatus ?? null,
  missing: performance.getEntriesByType('resource').find(({ name, responseStatus }) => responseStatus >= 400 && !name.endsWith('/favicon.ico'))?.name ?? null,
})`;

const MOST_NAMED = 8;
const MOST_ADDRESS = 120;

/**
 * That no WebGPU was used, the contexts that were seen, and the cause if the page tells one.
 * @param errors of the page, one sentence each
 */
export function unusedWords({ session }: Session, page: PageFacts, errors: readonly string[]): string {
  const seen = session.contexts;
  const named = seen.slice(0, MOST_NAMED).map(contextWords).join(', ');
  const more = seen.length > MOST_NAMED ? ` and ${seen.length - MOST_NAMED} more` : '';
  const contexts = seen.length === 0 ? 'no context was seen' : `seen were ${named}${more}`;
  return `No WebGPU was used by ${harmless(session.url)} in ${session.seconds.toFixed(0)} s; ${contexts}; ${causeWords(page, errors)}`;
}

const contextWords = ({ kind, url }: SessionContext): string =>
  `the ${kind.replace('-', ' ')} ${cut(harmless(url), MOST_ADDRESS)}`;

function causeWords({ status, secure, hasGpu, missing }: PageFacts, errors: readonly string[]): string {
  if (status !== null && status >= 400) return `its server answered ${status}`;
  if (secure === false) return 'it is no secure context: WebGPU needs https, or an address of this machine';
  if (hasGpu === false) return 'this browser offers no WebGPU (see ridgepoint doctor)';
  const faults = [
    ...(missing === null ? [] : [`its server does not have ${cut(harmless(harmlessAddress(missing)), MOST_ADDRESS)}`]),
    ...errors.map((sentence) => sentence.replace(/^T/, 't').replace(/\.$/, '')),
  ];
  return faults.join('; ') || 'if it needs longer, a click or a login, see --seconds, --start and --headed';
}
