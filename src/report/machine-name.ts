import { cut, harmless } from '../text/untrusted.ts';
import { lookup } from '../text/lookup.ts';
import { adapterName } from './adapter-words.ts';
import type { Report } from './report-format.ts';

/** What of a report its name follows from. */
type Named = Pick<Report, 'adapter' | 'environment'>;

/** Longest name; a longer one would leave a chart no room. */
const MOST_NAME = 40;

/** Words that makers do not write with a capital and small letters. */
const SPELLED = lookup<string>({
  nvidia: 'NVIDIA',
  amd: 'AMD',
  geforce: 'GeForce',
  rtx: 'RTX',
  gtx: 'GTX',
  rx: 'RX',
  xt: 'XT',
  xtx: 'XTX',
  gpu: 'GPU',
  uhd: 'UHD',
  hd: 'HD',
  pcie: 'PCIe',
  sxm: 'SXM',
  rdna: 'RDNA',
  cdna: 'CDNA',
  gcn: 'GCN',
  hpg: 'HPG',
  llvmpipe: 'llvmpipe',
  swiftshader: 'SwiftShader',
});

/**
 * The most precise name of a report's machine that its adapter gives, without driver and version: `NVIDIA H200` of the
 * device `nvidia-h200` with the description `NVIDIA: 580.159.04`, else vendor and architecture. 40 characters at most.
 */
export function machineName({ adapter }: Pick<Report, 'adapter'>): string {
  const { vendor, architecture, device, description, isFallback } = adapter;
  const own = adapterName({ device, description });
  // Only where the description does not name the GPU is the device before it.
  const name = own !== '' && own !== description ? spelled(device) : bare(description);
  const family = `${spelled(vendor)} ${spelled(architecture)}`.trim();
  // A description that names the maker alone says less than the architecture does.
  const best = name === '' || name.toLowerCase() === vendor.toLowerCase() ? family || name : name;
  return (
    cut(harmless(best), MOST_NAME) ||
    (isFallback ? 'a CPU the browser does not name' : 'a GPU the browser does not name')
  );
}

/** Its name in a sentence: `the NVIDIA H200`, `a GPU the browser does not name`; of a program, such as llvmpipe, as it is. */
export function machineWithArticle(report: Named): string {
  const name = machineName(report);
  return report.adapter.isFallback || /^an? /.test(name) ? name : `the ${name}`;
}

/** What a machine is called on which the reader is, as the only one shown that was measured here. */
export const hereName = ({ adapter }: Named): string => (adapter.isFallback ? 'this CPU' : 'this GPU');

/** The machine's name, and its host if it has one. */
export function fullName(report: Named): string {
  const { host } = report.environment;
  return host === '' ? machineName(report) : `${machineName(report)} on ${cut(harmless(host), MOST_NAME)}`;
}

/** Names that tell reports apart: with their hosts where two are the same, then with a number. */
export function machineNames(reports: readonly Named[]): string[] {
  const short = reports.map(machineName);
  const named = short.map((name, index) =>
    short.filter((one) => one === name).length > 1 ? cut(fullName(reports[index]!), MOST_NAME) : name,
  );
  return named.map((name, index) => {
    const times = named.slice(0, index + 1).filter((one) => one === name).length;
    return times === 1 ? name : `${name} (${times})`;
  });
}

/** `NVIDIA: 580.159.04` as `NVIDIA`, `llvmpipe: Mesa 25.0 (LLVM 15)` as `llvmpipe`. */
const bare = (description: string): string =>
  description
    .replaceAll(/\s*\([^)]*\)?/g, '')
    .replace(/:.*$/, '')
    .trim();

/** `nvidia-geforce-rtx-4090` as `NVIDIA GeForce RTX 4090`; a text that is no slug stays as it is. */
const spelled = (text: string): string =>
  /^[a-z0-9]+(-[a-z0-9]+)*-?$/.test(text)
    ? text
        .split('-')
        .filter((word) => word !== '')
        .map((word) => SPELLED[word] ?? (/\d/.test(word) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1)))
        .join(' ')
    : text;
