import { isNamed, adapterName } from '../../report/adapter-words.ts';
import { isSameAdapter } from '../../report/machine-key.ts';
import { checkCeilings } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { checkSession } from '../../session/parse-session.ts';
import type { SessionDevice } from '../../session/session-format.ts';
import { harmless, quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { readJson } from '../read-file.ts';

/** Ceilings, and whose they are. */
export type OwnedCeilings = Pick<Report, 'adapter' | 'ceilings'>;

/**
 * The ceilings of a file: a report, its part with adapter and ceilings, or a session.
 * @throws CliError `usage` when it has none
 */
export function readCeilings(file: string): OwnedCeilings {
  const value = readJson({ asked: '--ceilings', what: 'a report file' }, file);
  const owned = ownedBy(value, file);
  if (owned.ceilings.length > 0) return owned;
  throw new CliError(EXIT.usage, `--ceilings: expected a report with ceilings, got ${quote(file)}, which has none`);
}

function ownedBy(value: unknown, file: string): OwnedCeilings {
  try {
    if ((value as { format?: unknown } | null)?.format === 'ridgepoint-session') {
      const { devices, ceilings } = checkSession(value);
      if (devices[0]) return { adapter: devices[0].adapter, ceilings };
      return { adapter: NOBODY, ceilings: [] };
    }
    checkCeilings(value);
    return value as OwnedCeilings;
  } catch (error) {
    throw new CliError(EXIT.usage, `--ceilings: ${quote(file)}: ${(error as Error).message}`);
  }
}

const NOBODY: Report['adapter'] = {
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  isFallback: false,
  subgroupSize: null,
  features: [],
  limits: {},
};

/** What is wrong with ceilings of an adapter for the devices of a session, in a sentence; null: nothing. */
export function ceilingsMismatch(
  { adapter }: Pick<OwnedCeilings, 'adapter'>,
  devices: readonly SessionDevice[],
): string | null {
  const other = devices.find((device) => !isSameAdapter(device.adapter, adapter));
  if (!other) return null;
  return `The ceilings are of another adapter (${nameOf(adapter)}) than the page's (${nameOf(other.adapter)}): shares of roofs are wrong by as much as the two differ.`;
}

const nameOf = (adapter: Report['adapter']): string =>
  isNamed(adapter) ? harmless(adapterName(adapter) || `${adapter.vendor} ${adapter.architecture}`.trim()) : 'unnamed';
