import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'puppeteer-core';
import type { Session, SessionContext } from '../../session/session-format.ts';
import { harmlessAddress } from '../../session/assemble/address.ts';
import { firstNames } from '../../text/name-list.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { evaluateIn } from './tab-context.ts';

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
const PAGE_FACTS = `({
  platform: navigator.userAgentData?.platform || navigator.platform || null,
  secure: isSecureContext,
  hasGpu: Reflect.has(navigator, 'gpu'),
  status: performance.getEntriesByType('navigation')[0]?.responseStatus ?? null,
  missing: performance.getEntriesByType('resource').find(({ name, responseStatus }) => responseStatus >= 400 && !name.endsWith('/favicon.ico'))?.name ?? null,
})`;

const NOTHING: PageFacts = { platform: null, secure: null, hasGpu: null, status: null, missing: null };

/** What a page says of itself, unless it takes too long to. @param tab null: it is gone */
export async function factsOf(tab: CDPSession | null): Promise<PageFacts> {
  if (!tab) return NOTHING;
  const asked = evaluateIn({ session: tab, uniqueId: null }, PAGE_FACTS).catch(() => null);
  return ((await Promise.race([asked, sleep(2000, null)])) as PageFacts | null) ?? NOTHING;
}

const MOST_NAMED = 8;
const MOST_ADDRESS = 120;

/**
 * That no WebGPU was used, the contexts that were seen, and the cause if the page tells one.
 * @param errors of the page, one sentence each
 */
export function unusedWords({ session }: Session, page: PageFacts, errors: readonly string[]): string {
  const seen = session.contexts;
  const named = firstNames(seen.map(contextWords), MOST_NAMED);
  const contexts = seen.length === 0 ? 'no context was seen' : `seen were ${named}`;
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
    ...errors.map((sentence) => sentence.replace(/^(?:The|An?) /, (first) => first.toLowerCase()).replace(/\.$/, '')),
  ];
  return faults.join('; ') || 'if it needs longer, a click or a login, see --seconds, --start and --headed';
}
